import LPCore
import Testing

struct FailureTests {
    @Test func `a message says what failed, why, and what to do next`() {
        let failure = Failure(
            cannot: "invoke", "f", "there is no function of this name", next: "deploy it first")
        #expect(
            failure.description
                == "cannot invoke 'f': there is no function of this name; deploy it first")
    }

    @Test func `a message is one line whatever it quotes`() {
        let failure = Failure(cannot: "read", "a\nb\r\nc", "x\u{2028}y\u{85}z")
        #expect(failure.description == "cannot read 'a b c': x y z")
    }

    @Test func `another weight changes nothing else`() {
        let item = Failure(cannot: "read", "f", "no such file", next: "look", name: "NotFound")
        let unable = item.asKind(.unable)
        #expect(unable.kind == .unable)
        #expect(unable.asKind(.item) == item)
    }

    @Test func `the error of a record holds what is known and no more`() {
        let full = ErrorDetails(
            type: .pool, name: "ValueError", message: "no \"n\"", trace: .array([.null]),
            requestId: "r")
        #expect(
            full.json.text
                == #"{"type":"LambdaPoolError","name":"ValueError","message":"no \"n\"","#
                + #""trace":[null],"requestId":"r"}"#)
        let bare = ErrorDetails(type: .function, name: "N", message: "")
        #expect(bare.json.text == #"{"type":"LambdaFunctionError","name":"N","message":""}"#)
    }
}
