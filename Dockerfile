# One image for both stores. The world of the embedded one lives in the volume /data; for FoundationDB
# (COSM_STORE=fdb and a cluster file) the vendor's client library is on board, on x86-64.
FROM node:26-slim AS node

FROM node AS client-arm64
FROM node AS client-amd64
ARG FDB_VERSION=7.1.67
ADD https://github.com/apple/foundationdb/releases/download/${FDB_VERSION}/libfdb_c.x86_64.so /usr/lib/libfdb_c.so
RUN chmod 755 /usr/lib/libfdb_c.so

FROM client-${TARGETARCH:-amd64} AS build
WORKDIR /cosm
COPY . .
RUN node ops/bootstrap.mjs build

FROM client-${TARGETARCH:-amd64}
WORKDIR /cosm
COPY --from=build --chown=node:node /cosm /cosm
RUN mkdir /data && chown node:node /data
USER node
ENV NODE_ENV=production
VOLUME /data
# 7777: text over TCP. 7780: WebSocket and HTTP.
EXPOSE 7777 7780
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:7780/readyz').then((reply) => process.exit(reply.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "ops/bootstrap.mjs", "run", "kernel/cli/cosm.ts", "start", "--data", "/data", "--host", "0.0.0.0"]
