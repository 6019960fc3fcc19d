import Glibc
import Testing

@testable import LPCloud
@testable import LPCore

@Suite struct MailboxTests {
    private struct Letter: Sendable {
        let sender: Int
        let number: Int
    }

    @Test func `every letter comes once, a sender's in their order, and then it is quiet`() {
        let mailbox = Mailbox<Letter>()
        let count = 3000
        let threads = (0..<4).compactMap { sender in
            SystemThread {
                for number in 0..<count { mailbox.post([Letter(sender: sender, number: number)]) }
            }
        }
        #expect(threads.count == 4)
        var next = threads.map { _ in 0 }
        while next.contains(where: { $0 < count }) {
            // A wake that is lost would leave us here.
            Watch.wait([Watch(mailbox.descriptor, .readable)], milliseconds: 60_000)
            let letters = mailbox.takeAll()
            for letter in letters {
                if letter.number != next[letter.sender] {
                    Issue.record("\(letter) came where \(next[letter.sender]) was due")
                    return
                }
                next[letter.sender] += 1
            }
        }
        for thread in threads { thread.join() }
        #expect(mailbox.takeAll().isEmpty)
        var watched = pollfd(fd: mailbox.descriptor, events: Int16(POLLIN), revents: 0)
        #expect(poll(&watched, 1, 0) == 0)
    }
}
