/// How many calls an account may have at a time, and how many of them its functions may reserve.
struct AccountConcurrency: Hashable, Sendable {
    let limit: Int

    /// Lambda's default for an account (quotas page, 2026-11).
    static let usual = AccountConcurrency(limit: 1000)

    /// What must be left to functions that reserve nothing: 100, and in a smaller account all, as Lambda's refusals in
    /// accounts of 10 and of 50 say.
    var leastUnreserved: Int { min(100, limit) }

    /// - Parameters:
    ///   - reserved: what a function is to have; less than before is never too much.
    ///   - old: what it has.
    ///   - all: what all functions have together.
    /// - Throws: an InvalidParameterValueException when that leaves too little.
    func check(_ reserved: Int, instead old: Int, of all: Int) throws(APIError) {
        guard reserved <= old || reserved <= limit - leastUnreserved - (all - old) else {
            throw .invalidParameter(
                "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution "
                    + "below its minimum value of [\(leastUnreserved)].")
        }
    }
}
