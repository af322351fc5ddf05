public import Collector
public import CommandLineFlags

extension Granularity: FlagChoice {}
