#pragma once
// THREADED selects the asynchronous and synchronous API of the multi-threaded library.
#define THREADED 1
#include <zookeeper/zookeeper.h>
