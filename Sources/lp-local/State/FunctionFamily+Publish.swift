extension FunctionFamily {
    /// Publishes what `$LATEST` runs as a version of its own, unless the newest version is the same
    /// and nothing was updated since.
    ///
    /// - Parameters:
    ///   - now: as Lambda writes it.
    ///   - revision: of the version.
    mutating func publish(description: String?, now: String, revision: String) -> StoredFunction {
        if !isUpdated, let newest = versions.last, publishedDescription == latest.description {
            var current = latest
            current.version = newest.version
            current.description = newest.description
            current.modified = newest.modified
            current.revision = newest.revision
            if current == newest { return newest }
        }
        var version = latest
        version.version = String(nextVersion)
        version.description = description ?? latest.description
        version.modified = now
        version.revision = revision
        nextVersion += 1
        isUpdated = false
        publishedDescription = latest.description
        versions.append(version)
        return version
    }
}
