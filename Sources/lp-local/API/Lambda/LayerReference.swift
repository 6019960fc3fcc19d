import LPCore

/// How a request names a layer: plainly, or by ARN, with or without a version.
struct LayerReference: Hashable {
    let name: String
    /// Given only by ARNs.
    let region: String?
    let account: String?
    let version: Int?

    /// Lambda's own pattern, for its message.
    private static let pattern =
        "satisfy regular expression pattern: (arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:[a-zA-Z0-9-_]+)"
        + "|[a-zA-Z0-9-_]+"

    /// That of an ARN which names a version.
    static let versionPattern =
        #"satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-"#
        + #"[a-z]+-\d{1}:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)"#

    /// Reads `NAME` or `arn:aws:lambda:REGION:ACCOUNT:layer:NAME[:VERSION]`.
    ///
    /// - Throws: a ValidationException.
    init(_ text: String) throws(APIError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let isARN =
            (7...8).contains(parts.count) && parts[0] == "arn" && parts[2] == "lambda"
            && parts[5] == "layer"
        let version = parts.count == 8 ? Int(parts[7]) : nil
        guard isARN || parts.count == 1, parts.count < 8 || version != nil,
            let name = try? Limits.layerName(isARN ? parts[6] : text)
        else { throw .validation(text, at: "layerName", Self.pattern) }
        self.name = name
        region = isARN ? parts[3] : nil
        account = isARN ? parts[4] : nil
        self.version = version
    }

    /// The ARN of a layer that need not be there.
    ///
    /// - Parameter site: of the client, for what the name does not say.
    func arn(_ site: Site) -> String {
        "arn:aws:lambda:\(region ?? site.region):\(account ?? site.account):layer:\(name)"
    }

    /// Whether an ARN's region and account are those of a layer.
    func fits(_ layer: LayerFamily) -> Bool {
        (region ?? layer.region) == layer.region && (account ?? layer.account) == layer.account
    }
}

extension Catalog {
    /// The layers of ARNs, for a function to run on.
    ///
    /// - Throws: an InvalidParameterValueException when there are too many, two versions of one, or one that is not there.
    func use(layers arns: [String]) throws(APIError) -> [StoredFunction.Layer] {
        for arn in arns {
            guard (try? LayerReference(arn))?.version != nil else {
                throw .validation(
                    "[\(arns.joined(separator: ", "))]", at: "layers",
                    "satisfy constraint: [Member must have length less than or equal to 2048, Member must have length "
                        + "greater than or equal to 1, Member must \(LayerReference.versionPattern), Member must not be null]"
                )
            }
        }
        guard arns.count <= Limits.layers else {
            throw .invalidParameter("Cannot reference more than \(Limits.layers) layers.")
        }
        var used: [StoredFunction.Layer] = []
        for arn in arns {
            let layer = try use(layer: arn)
            if let other = used.first(where: { Self.name(of: $0.arn) == Self.name(of: arn) }) {
                throw .invalidParameter(
                    "Two different versions of the same layer are not allowed to be referenced in the same function. "
                        + "\(other.arn) and \(arn) are versions of the same layer.")
            }
            used.append(layer)
        }
        return used
    }

    /// The ARN of a layer without the version.
    private static func name(of arn: String) -> Substring {
        arn[..<(arn.lastIndex(of: ":") ?? arn.endIndex)]
    }

    private func use(layer arn: String) throws(APIError) -> StoredFunction.Layer {
        let reference = try LayerReference(arn)
        guard let number = reference.version, let layer = layers[reference.name],
            reference.fits(layer),
            let version = layer.versions.first(where: { $0.number == number })
        else { throw .invalidParameter("Layer version \(arn) does not exist.") }
        return StoredFunction.Layer(
            arn: arn, key: version.code.key, bytes: version.code.bytes)
    }
}
