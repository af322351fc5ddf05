import Testing

@testable import CommandLineFlags

@Suite struct HelpTests {
    @Test func isInKingpinsLayout() {
        #expect(
            sampleCommand().helpText() == """
                usage: sample [<flags>]

                Flags:
                  -h, --help                 Show context-sensitive help.
                      --version              Show application version.
                  -u, --user.name="nobody"   Name of the user. ($SAMPLE_USER_NAME, $SAMPLE_USER,
                                             $LOGNAME_OF_OLD)
                  -c, --count=3              How often. ($SAMPLE_COUNT)
                      --timeout=30s          How long. ($SAMPLE_TIMEOUT)
                      --color=red            Which color. ($SAMPLE_COLOR)
                  -e, --[no-]enabled         Turn it on. ($SAMPLE_ENABLED)
                      --[no-]sasl.handshake  Shake hands. ($SAMPLE_SASL_HANDSHAKE)
                  -s, --server="a:1" ...     Where it is. ($SAMPLE_SERVER)
                      --tag=TAG ...          Numbers. ($SAMPLE_TAG)
                  -p, --password=""          Password. ($SAMPLE_PASSWORD)

                """)
    }

    @Test func startsWithTheDescription() {
        let text = sampleCommand(help: "A sample that is long enough for two lines.").helpText(width: 30)
        #expect(
            text.hasPrefix(
                """
                usage: sample [<flags>]

                A sample that is long enough
                for two lines.

                Flags:

                """))
    }

    @Test func wideFlagsHaveTheirOwnLine() {
        struct Values { var text = "" }
        let command = Command(
            name: "c", version: "", summary: "", values: Values(),
            flags: [Flag("a.name.that.is.quite.long.indeed", \.text, placeholder: "WORDS", help: "Help.")])
        #expect(
            command.helpText().hasSuffix(
                """
                      --version  Show application version.
                      --a.name.that.is.quite.long.indeed=WORDS
                                 Help. ($C_A_NAME_THAT_IS_QUITE_LONG_INDEED)

                """))
    }
}
