/**
 * What `statistics()` of the driver answers: numbers (f64) in this order. Append only: an older driver
 * answers fewer.
 */
export const STATISTIC_NAMES: string[] = [
  'hits',
  'objectsRead',
  'referencesRead',
  'setsRead',
  'programsRead',
  'objectsEvicted',
  'referencesEvicted',
  'setsEvicted',
  'programsEvicted',
  'drains',
  'objects',
  'bytesLimit',
  'bytesObtained',
  'bytesUsed',
  'bytesRecords',
  'bytesRows',
  'bytesSets',
  'bytesPrograms',
]
