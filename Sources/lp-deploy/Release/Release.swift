import LPCloud
import LPCore

/// What becomes of a function's new state: a version, and the alias that names it.
struct Release {
    struct Wishes: Hashable {
        var publishes = false
        var alias: String?
        var smoke: SmokeCall?
        /// How many of the newest versions stay; nil for all.
        var keep: Int?
    }

    let services: Services
    let wishes: Wishes
    /// What waits between two looks.
    let pause: @Sendable (Duration) async -> Void

    /// What a release ended with.
    struct Done: Hashable {
        var version: String?
        /// Whether the alias names another version than before.
        var movedAlias = false
    }

    /// Whether the alias does not name a version that is the function as it is.
    func isDue(_ name: String, _ now: FunctionConfiguration) async throws(Failure) -> Bool {
        guard let alias = wishes.alias else { return false }
        return try await services.functions.version(name, alias)?.isSame(as: now) != true
    }

    /// Publishes a version, moves the alias when the version answers, and deletes old ones.
    ///
    /// - Parameter now: the function as it is.
    /// - Throws: the `Failure` of the first step that cannot be done; the alias is then as before.
    func make(_ name: String, _ now: FunctionConfiguration) async throws(Failure) -> Done {
        var done = Done()
        if let alias = wishes.alias {
            if let named = try await services.functions.version(name, alias), named.isSame(as: now)
            {
                done.version = named.version
            } else {
                let version = try await publish(name, now)
                done.version = version
                done.movedAlias = try await move(alias, of: name, to: version)
            }
        } else if wishes.publishes {
            done.version = try await publish(name, now)
        }
        if let keep = wishes.keep { try await prune(name, keep) }
        return done
    }

    /// Makes a version, and waits until it can be called.
    private func publish(_ name: String, _ now: FunctionConfiguration) async throws(Failure)
        -> String
    {
        let made = try await services.functions.publish(name, sha256: now.codeSha256)
        guard let version = made.version else {
            throw Failure(
                cannot: "publish version of", name, "the reply names none", name: "InvalidReply")
        }
        guard made.readiness != .ready else { return version }
        try await Waiter().wait(for: "\(name):\(version)", pause: pause) { () throws(Failure) in
            switch try await services.functions.version(name, version)?.readiness {
            case .ready: (.done, ())
            case .createFailed(let reason), .updateFailed(let reason): (.failed(reason: reason), ())
            case .pending, nil: (.pending, ())
            }
        }
        return version
    }

    private func move(_ name: String, of function: String, to version: String)
        async throws(Failure) -> Bool
    {
        if let smoke = wishes.smoke {
            try await smoke.make(
                function, version: version, through: services.account.openInvocations())
        }
        let functions = services.functions
        let alias = try await functions.alias(name, of: function)
        guard alias?.version != version else { return false }
        do throws(Failure) {
            if let alias {
                try await functions.updateAlias(alias.moved(to: version), of: function)
            } else {
                try await functions.createAlias(
                    Alias(name: name, version: version, description: nil), of: function)
            }
        } catch {
            // A call whose reply was lost is made again, and then meets its own work.
            let there = try? await functions.alias(name, of: function)
            guard there?.version == version else { throw error }
        }
        return true
    }

    private func prune(_ name: String, _ keep: Int) async throws(Failure) {
        let versions = try await services.functions.versions(name)
        guard versions.count > keep else { return }
        let held = Set(try await services.functions.aliases(name).flatMap(\.versions))
        for version in Pruning.victims(versions, held: held, keep: keep) {
            do throws(Failure) {
                try await services.functions.deleteVersion(name, version)
            } catch {
                // It was there a moment ago.
                guard error.isNotFound else { throw error }
            }
        }
    }
}

extension Alias {
    /// It as the name of another version, with a note of the one that it leaves.
    fileprivate func moved(to other: String) -> Alias {
        var history = AliasHistory(description: description)
        if let left = Int(version) { history = history.leaving(left) }
        return Alias(
            name: name, version: other, description: history.description, revision: revision)
    }
}
