import LPCloud
import LPCore

/// Publishes layers, unless their newest versions are what is asked for.
struct LayerDeployer {
    let services: Services
    let upload: CodeUpload
    let mode: Mode

    /// Publishes the layer of a record unless that was done before, and adds `deployed` to it.
    ///
    /// - Throws: the `Failure` of the first step that cannot be done.
    func deploy(_ name: String, _ wanted: FunctionSpecification, _ record: inout Record)
        async throws(Failure)
    {
        do { try await publish(name, wanted, &record) } catch {
            // Somebody else has published the same, and taken away what both used.
            guard error.isOfMissingObject else { throw error }
            try await publish(name, wanted, &record)
        }
    }

    private func publish(_ name: String, _ wanted: FunctionSpecification, _ record: inout Record)
        async throws(Failure)
    {
        guard let package = try Package(record) else {
            throw Failure(
                cannot: "deploy layer", name, "the record has no package",
                next: "make one: lp-pack --layer \(name) PATH | lp-deploy", name: "PackageMissing")
        }
        let draft = try LayerDraft(
            description: wanted.description.value, content: package.content,
            runtime: wanted.runtime.value, architecture: wanted.architecture.value)
        let versions = try await services.functions.layerVersions(name)
        if mode == .create, !versions.isEmpty {
            throw Failure(
                cannot: "create layer", name, "it exists", next: "leave out --create",
                name: "AlreadyExists")
        }
        // A function that names the layer gets the newest version, so that an older one is of no use.
        if let version = versions.first, draft.isPublished(as: version) {
            record["deployed"] = services.account.deployed(version, .unchanged)
            return
        }
        if mode == .plan {
            let change = Change(
                field: "package", old: versions.first?.description.map { JSONText(string: $0) },
                new: JSONText(string: draft.description))
            record["plan"] = PlanReport(isNew: versions.isEmpty, changes: [change]).json
            return
        }
        let version = try await upload.lend(
            package, of: name, in: PackageFolder.prefix(ofLayer: name)
        ) { (code) throws(Failure) in
            try await services.functions.publishLayer(name, draft, code)
        }
        record["deployed"] = services.account.deployed(
            version, versions.isEmpty ? .created : .updated)
    }
}
