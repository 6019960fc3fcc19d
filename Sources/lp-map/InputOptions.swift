import ArgumentParser
import LPPool

/// What a line of input is.
struct InputOptions: ParsableArguments {
    @Flag(help: "Spread arrays as arguments, objects as keywords.")
    var star = false

    @Flag(help: "Take values as strings, not as JSON.")
    var text = false

    @Flag(help: "Take each line as a whole call: call, args, kwds, id.")
    var tasks = false

    func validate() throws {
        if star, text { throw ValidationError("--star and --text exclude each other") }
        if tasks, star { throw ValidationError("--tasks and --star exclude each other") }
        if tasks, text { throw ValidationError("--tasks and --text exclude each other") }
    }

    /// Checks these options against a callable, which may be named or not.
    func validate(with callable: String?) throws {
        if tasks, callable != nil {
            throw ValidationError("--tasks and CALLABLE exclude each other")
        }
        if star, callable == nil { throw ValidationError("--star needs a CALLABLE") }
    }

    /// How a line becomes a call.
    func call(_ callable: String?) -> Call {
        tasks ? .tasks : Call(callable, spread: star)
    }
}
