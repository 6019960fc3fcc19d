extension Array where Element: Sendable {
    /// The results of an operation on each element, in the elements' order.
    ///
    /// - Parameter limit: how many run at once at most.
    /// - Throws: the first failure to happen; what had not been begun by then never is.
    public func concurrentMap<Product: Sendable>(
        atOnce limit: Int,
        _ operation: @escaping @Sendable (Element) async throws(Failure) -> Product
    ) async throws(Failure) -> [Product] {
        typealias Ended = (index: Int, result: Result<Product, Failure>)
        let results = await withTaskGroup(of: Ended.self) { group in
            var waiting = enumerated().makeIterator()
            func begin() {
                guard let (index, element) = waiting.next() else { return }
                group.addTask {
                    do throws(Failure) {
                        return (index, .success(try await operation(element)))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            for _ in 0..<limit { begin() }
            var results: [Ended] = []
            var hasFailed = false
            for await ended in group {
                results.append(ended)
                if case .failure = ended.result { hasFailed = true }
                if !hasFailed { begin() }
            }
            return results
        }
        var products: [Int: Product] = [:]
        for ended in results { products[ended.index] = try ended.result.get() }
        return indices.compactMap { products[$0] }
    }
}
