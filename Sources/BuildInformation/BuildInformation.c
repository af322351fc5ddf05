#include "BuildInformation.h"

const char *const kafka_exporter_version = KAFKA_EXPORTER_VERSION;
const char *const kafka_exporter_revision = KAFKA_EXPORTER_REVISION;
const char *const kafka_exporter_branch = KAFKA_EXPORTER_BRANCH;
