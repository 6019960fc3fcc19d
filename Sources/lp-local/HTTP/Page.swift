import LPCore

/// A part of a list, and where the next begins: after the name that ends this one, so that values may come and go between.
struct Page<Element> {
    let elements: [Element]
    let next: String?

    /// - Parameters:
    ///   - all: in the order of their names.
    ///   - marker: the name after which the page starts.
    ///   - descends: whether that order goes down.
    init(
        of all: [(name: String, value: Element)], after marker: String?, most: Int,
        descends: Bool = false
    ) {
        let rest = all.drop { entry in
            guard let marker else { return false }
            return descends ? entry.name >= marker : entry.name <= marker
        }
        let page = rest.prefix(most)
        elements = page.map(\.value)
        next = rest.count > page.count ? page.last?.name : nil
    }

    func map<Other>(_ transform: (Element) -> Other) -> Page<Other> {
        Page<Other>(elements: elements.map(transform), next: next)
    }

    func compactMap<Other>(_ transform: (Element) -> Other?) -> Page<Other> {
        Page<Other>(elements: elements.compactMap(transform), next: next)
    }

    private init(elements: [Element], next: String?) {
        self.elements = elements
        self.next = next
    }
}

extension Page<JSONText> {
    /// As Lambda lists: the elements under a name, and the marker of the next page if there is one.
    func listed(as name: String) -> JSONText {
        let marker = next.map { [("NextMarker", JSONText(string: $0))] } ?? []
        return .object([(name, .array(elements))] + marker)
    }
}

extension APIRequest {
    /// The page that a Lambda list operation asks for; more than 50 elements come in several.
    ///
    /// - Throws: a ValidationException when `MaxItems` is out of range.
    func page<Element>(of all: [(name: String, value: Element)]) throws(APIError) -> Page<Element> {
        let given = query("MaxItems")
        let most = given.flatMap(Int.init) ?? 50
        guard (1...10_000).contains(most) else {
            throw .validation(given, at: "maxItems", "have value between 1 and 10000")
        }
        return Page(of: all, after: query("Marker"), most: min(most, 50))
    }
}
