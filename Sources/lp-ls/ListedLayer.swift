import LPCloud

/// A version of a layer, with what only a look at it tells.
struct ListedLayer: Sendable {
    let name: String
    let version: LayerVersion
    let code: LayerCode
}
