import CommandLineFlags
import Testing

/// Results of Go's `time.ParseDuration`.
@Suite struct DurationTests {
    @Test(
        arguments: [
            ("0", 0), ("+0", 0), ("-0", 0), ("0s", 0), ("5s", 5_000_000_000), ("30s", 30_000_000_000), ("-5s", -5_000_000_000),
            ("+5s", 5_000_000_000), ("5.0s", 5_000_000_000), ("5.6s", 5_600_000_000), ("5.s", 5_000_000_000),
            (".5s", 500_000_000), ("1.004s", 1_004_000_000), ("100.00100s", 100_001_000_000), ("10ns", 10), ("11us", 11_000),
            ("12µs", 12_000), ("12μs", 12_000), ("13ms", 13_000_000), ("15m", 900_000_000_000), ("16h", 57_600_000_000_000),
            ("3h30m", 12_600_000_000_000), ("10.5s4m", 250_500_000_000), ("-2m3.4s", -123_400_000_000),
            ("1h2m3s4ms5us6ns", 3_723_004_005_006), ("1m30s", 90_000_000_000), ("1.5h", 5_400_000_000_000),
            ("300ms", 300_000_000), ("52763797000ns", 52_763_797_000), ("0.3333333333333333333h", 1_200_000_000_000),
            ("0.100000000000000000000h", 360_000_000_000), ("0.9223372036854775807h", 3_320_413_933_267),
            ("9223372036854775807ns", .max), ("-9223372036854775808ns", .min), ("9223372036854775.807us", .max),
            ("-9223372036s854775808ns", .min), ("1s1s", 2_000_000_000), ("0.000000001s", 1), ("0.0000000019s", 1),
        ] as [(String, Int64)])
    func accepts(_ text: String, _ nanoseconds: Int64) throws {
        let difference = try Duration(flagText: text) - .nanoseconds(nanoseconds)
        // Go computes fractions in floating point, and is sometimes off by one.
        #expect(difference >= .nanoseconds(-1) && difference <= .nanoseconds(1))
    }

    @Test(
        arguments: [
            ("", "invalid duration"), ("-", "invalid duration"), ("+", "invalid duration"), ("s", "invalid duration"),
            (".", "invalid duration"), ("-.", "invalid duration"), (".s", "invalid duration"), ("+.s", "invalid duration"),
            ("-+5s", "invalid duration"), (" 5s", "invalid duration"), ("1s ", "unknown unit \"s \""),
            ("3", "missing unit"), ("3.5", "missing unit"), ("1h2", "missing unit"), ("00", "missing unit"),
            ("1d", "unknown unit \"d\""), ("1S", "unknown unit \"S\""), ("5 s", "unknown unit \" s\""),
            ("1e3s", "unknown unit \"e\""), ("1,5s", "unknown unit \",\""), ("1s2x", "unknown unit \"x\""),
            ("9223372036854775808ns", "invalid duration"), ("-9223372036854775809ns", "invalid duration"),
            ("3000000h", "invalid duration"), ("99999999999999999999h", "invalid duration"),
            ("9223372036854775.808us", "invalid duration"), ("9223372036854ms775us808ns", "invalid duration"),
            ("٣s", "invalid duration"), ("1\u{301}s", "unknown unit"),
        ])
    func rejects(_ text: String, _ reason: String) {
        do throws(InvalidFlagValue) {
            _ = try Duration(flagText: text)
            Issue.record("\(text) is accepted")
        } catch {
            #expect(error.reason.hasPrefix(reason))
            #expect(error.reason.contains("\"\(text)\""))
        }
    }

    @Test(
        arguments: [
            (.zero, "0s"), (.seconds(30), "30s"), (.seconds(90), "1m30s"), (.seconds(300), "5m"), (.seconds(3600), "1h"),
            (.seconds(5401), "1h30m1s"), (.milliseconds(1500), "1.5s"), (.milliseconds(300), "300ms"),
            (.microseconds(1500), "1.5ms"), (.nanoseconds(1500), "1.5us"), (.nanoseconds(7), "7ns"), (.seconds(-90), "-1m30s"),
            (.milliseconds(-1), "-1ms"), (.nanoseconds(Int64.max), "2562047h47m16.854775807s"),
        ] as [(Duration, String)])
    func isShownInTheShortestForm(_ duration: Duration, _ text: String) throws {
        #expect(duration.textInHelp == text)
        #expect(try Duration(flagText: text) == duration)
    }
}
