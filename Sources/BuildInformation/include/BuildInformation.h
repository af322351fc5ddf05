#pragma once

// What the build knows of itself: handed over by Package.swift, which has it from git or from the environment. A C target, because
// Swift's own compilation conditions carry no values.

extern const char *const kafka_exporter_version;
extern const char *const kafka_exporter_revision;
extern const char *const kafka_exporter_branch;
