import LPConsole
import LPCore

extension LocalCommand {
    /// Has the server open its port, and says where it is.
    func openPort(_ control: ServerControl) async throws(Failure) {
        guard let address = try? LoopbackAddress(listen ?? "") else { return }
        let port = try await control.listen(address)
        if env {
            try show(lines: port.exports(data: data.map(absolute)))
        } else if let record = await control.status() {
            try show(record)
        }
    }
}

/// Writes a record to stdout.
func show(_ record: JSONText) throws(Failure) { try show(lines: [record.text]) }

/// Writes lines to stdout.
func show(lines: [String]) throws(Failure) {
    var writer = LineWriter()
    for line in lines { writer.append(Array(line.utf8)) }
    do {
        try writer.flush()
    } catch .failed(let failure) {
        throw failure
    } catch {
        // Nobody reads what was asked for.
    }
}
