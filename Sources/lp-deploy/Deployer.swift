import LPCloud
import LPCore

/// Makes functions what their records ask for, with no call that is not needed.
struct Deployer: Sendable {
    let services: Services
    var mode = Mode.change
    var replacesEnvironment = false
    var release = Release.Wishes()
    /// The bucket for large packages; nil for one of ours.
    var bucket: String?
    /// The ARN of the policy that bounds the roles that are made.
    var boundary: String?
    /// Hears what the user should know beside the records.
    var note: @Sendable (String) -> Void = { _ in }
    /// What became of the layers of this run.
    let layers = RunLayers()
    /// What waits between two looks or tries.
    var pause: @Sendable (Duration) async -> Void = {
        try? await Task.sleep(for: $0 * Double.random(in: 0.5...1.5))
    }

    /// Creates or updates the function of a record, or publishes its layer, and adds `deployed` to it; or `plan`, where
    /// that is all and something would change.
    ///
    /// - Throws: the `Failure` of the first step that cannot be done.
    func deploy(_ record: inout Record) async throws(Failure) {
        do throws(Failure) { try await act(on: &record) } catch {
            if let layer = record["layer"]?.string { layers.note(layer, .failed) }
            throw error.withAdvice
        }
    }

    /// Takes note of a record before it is deployed, or passed on because it failed in a command before: functions that
    /// need that layer must not get an older version.
    func foresee(_ record: Record) {
        if record.hasFailed, let layer = record["layer"]?.string { layers.note(layer, .failed) }
    }

    private func act(on record: inout Record) async throws(Failure) {
        record["plan"] = nil
        let wanted = try FunctionSpecification(record)
        if let layer = wanted.layer {
            let deployer = LayerDeployer(services: services, upload: upload, mode: mode)
            try await deployer.deploy(layer, wanted, &record)
            return layers.note(layer, record["plan"] == nil ? nil : .planned)
        }
        guard let name = wanted.function else {
            throw Failure(
                cannot: "deploy", "record", "it names no function",
                next: "give a name: lp-deploy NAME", name: "InvalidRecord")
        }
        let package = try Package(record)
        var work = Deployment(name, wanted, package, by: self)
        if mode == .plan {
            if let report = try await work.report() { record["plan"] = report.json }
        } else {
            record["deployed"] = try await work.run()
        }
    }

    var upload: CodeUpload { CodeUpload(services: services, bucket: bucket, note: note) }
}
