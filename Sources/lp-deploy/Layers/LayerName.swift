/// The ways to name a layer.
enum LayerName {
    /// The layer's plain name in `NAME`, `NAME:VERSION` or `arn:PARTITION:lambda:REGION:ACCOUNT:layer:NAME:VERSION`.
    static func plain(_ text: String) -> String {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return String(parts[parts.count == 8 ? 6 : 0])
    }
}
