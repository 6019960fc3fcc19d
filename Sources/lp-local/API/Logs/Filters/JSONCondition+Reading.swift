extension JSONCondition {
    /// Reads a condition in braces, after which nothing follows.
    ///
    /// - Throws: an InvalidParameterException when it is none.
    init(_ reader: inout PatternReader) throws(APIError) {
        try reader.expect("{")
        self = try Self.any(&reader, depth: 0)
        try reader.expect("}")
        guard reader.next == nil else { throw PatternReader.invalid }
    }

    /// How deep parentheses may be nested, each of which takes some of the stack.
    private static let depthLimit = 50

    private static func any(_ reader: inout PatternReader, depth: Int) throws(APIError) -> Self {
        var conditions = [try all(&reader, depth: depth)]
        while reader.take("||") { conditions.append(try all(&reader, depth: depth)) }
        return .any(conditions)
    }

    private static func all(_ reader: inout PatternReader, depth: Int) throws(APIError) -> Self {
        var conditions = [try one(&reader, depth: depth)]
        while reader.take("&&") { conditions.append(try one(&reader, depth: depth)) }
        return .all(conditions)
    }

    private static func one(_ reader: inout PatternReader, depth: Int) throws(APIError) -> Self {
        guard reader.take("(") else { return .one(try way(&reader), try test(&reader)) }
        guard depth < depthLimit else { throw PatternReader.invalid }
        let condition = try any(&reader, depth: depth + 1)
        try reader.expect(")")
        return condition
    }

    /// A selector, as `$.users[0].id`.
    private static func way(_ reader: inout PatternReader) throws(APIError) -> [Step] {
        try reader.expect("$")
        var way: [Step] = []
        while true {
            if reader.take(".") {
                let name = reader.word { $0.utf8.allSatisfy(isNameByte) }
                guard !name.isEmpty else { throw PatternReader.invalid }
                way.append(.member(name))
            } else if !way.isEmpty, reader.take("[") {
                guard let index = Int(reader.word(while: \.isWholeNumber)) else {
                    throw PatternReader.invalid
                }
                try reader.expect("]")
                way.append(.element(index))
            } else {
                guard !way.isEmpty else { throw PatternReader.invalid }
                return way
            }
        }
    }

    private static func test(_ reader: inout PatternReader) throws(APIError) -> Test {
        if reader.take("IS") {
            for literal in ["NULL", "TRUE", "FALSE"] where reader.take(literal) {
                return .isLiteral(literal.lowercased())
            }
            throw PatternReader.invalid
        }
        if reader.take("NOT") {
            try reader.expect("EXISTS")
            return .isAbsent
        }
        if reader.take("=") { return .equals(try operand(&reader), true) }
        if reader.take("!=") { return .equals(try operand(&reader), false) }
        // The longer signs come first.
        for (sign, relation) in relations where reader.take(sign) {
            guard let number = try operand(&reader).number else { throw PatternReader.invalid }
            return .compares(number, relation)
        }
        throw PatternReader.invalid
    }

    private static let relations: [(String, @Sendable (Double, Double) -> Bool)] = [
        (">=", { $0 >= $1 }), ("<=", { $0 <= $1 }), (">", { $0 > $1 }), ("<", { $0 < $1 }),
    ]

    private static func operand(_ reader: inout PatternReader) throws(APIError) -> JSONOperand {
        if let phrase = try reader.quoted() { return JSONOperand(phrase, isQuoted: true) }
        try reader.refuseExpression()
        let word = reader.word {
            $0.utf8.allSatisfy { isNameByte($0) || "*.+:/@".utf8.contains($0) }
        }
        guard !word.isEmpty else { throw PatternReader.invalid }
        return JSONOperand(word, isQuoted: false)
    }
}
