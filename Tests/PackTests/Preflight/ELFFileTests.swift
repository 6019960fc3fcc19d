import Foundation
import LPCore
import Testing

@testable import lp_pack
import TestSupport

struct ELFFileTests {
    private func read(_ bytes: [UInt8]) -> ELFFile? {
        ELFFile { offset, count in
            guard offset >= 0, count <= bytes.count, offset <= bytes.count - count else {
                return nil
            }
            return Array(bytes[offset..<(offset + count)])
        }
    }

    /// The C library asks its loader for a version of itself, and this program asks it for many.
    private let program = Array(FileManager.default.contents(atPath: "/proc/self/exe") ?? Data())

    @Test func `a program of this machine says what it needs`() throws {
        let elf = try #require(read(program))
        #expect(elf.isFor64Bits)
        #expect(elf.machine == (Architecture.host == .x86 ? 62 : 183))
        let glibc = try #require(elf.glibcMinor)
        #expect((17...60).contains(glibc))
        #expect(try #require(elf.interpreter).hasPrefix("/lib"))
    }

    @Test func `what is no program is none`() {
        for bytes in [
            [], Array("#!/bin/sh\n".utf8), Array("\u{7F}ELF".utf8), program.prefix(51) + [],
        ] {
            #expect(read(bytes) == nil)
        }
    }

    @Test func `an object file is no program`() {
        var object = program
        object[16] = 1
        #expect(read(object) == nil)
    }

    @Test func `a damaged file is read to an end`() {
        var chance = SeededGenerator(seed: 7)
        var programs = 0
        for _ in 0..<2000 {
            var bytes = Array(program.prefix(Int.random(in: 64...8192, using: &chance)))
            for _ in 0..<Int.random(in: 1...40, using: &chance) {
                let place = Int.random(in: 4..<min(bytes.count, 1024), using: &chance)
                bytes[place] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &chance) ?? 0
            }
            if read(bytes) != nil { programs += 1 }
        }
        #expect(programs > 0)
    }

    @Test(
        arguments: [
            (62, true, 34, nil), (62, true, nil, nil),
            (62, true, 35, "it needs glibc 2.35 and python3.13 has 2.34"),
            (183, true, 17, "it is a binary for arm64, not x86_64"),
            (3, false, nil, "it is a binary for 32 bits, not x86_64"),
            (243, true, nil, "it is a binary for another processor, not x86_64"),
        ] as [(UInt16, Bool, Int?, String?)])
    func `a binary must fit the processor and the C library`(
        machine: UInt16, is64: Bool, glibc: Int?, reason: String?
    ) {
        let check = BinaryCheck(runtime: .python(minor: 13), architecture: .x86)
        let elf = ELFFile(machine: machine, isFor64Bits: is64, glibcMinor: glibc)
        #expect(check.misfit(elf)?.reason == reason)
    }
}
