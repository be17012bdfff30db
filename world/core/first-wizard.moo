object $first_wizard #2
name "Wizard"
owner $first_wizard
parent $wiz
location $entrance
flags player programmer wizard

slot description = "Somebody who knows where everything is kept."
slot home = $workshop

endobject
