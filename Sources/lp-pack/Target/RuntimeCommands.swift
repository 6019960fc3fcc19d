/// The commands of provided.al2023: Amazon Linux 2023's minimal container with bash, curl, awk, grep, sed and coreutils.
enum RuntimeCommands {
    private static let names = Set(
        """
        [ arch awk b2sum base32 base64 basename basenc bash cat chgrp chmod chown cksum comm cp csplit curl cut date dd \
        df dir dircolors dirname du echo egrep env expand expr factor false fgrep fmt fold gawk grep groups head hostid \
        id install join link ln logname ls md5sum mkdir mkfifo mknod mktemp mv nice nl nohup nproc numfmt od paste \
        pathchk pinky pr printenv printf ptx pwd readlink realpath rm rmdir sed seq sh sha1sum sha224sum sha256sum \
        sha384sum sha512sum shred shuf sleep sort split stat stdbuf stty sum sync tac tail tee test timeout touch tr \
        true truncate tsort tty uname unexpand uniq unlink users vdir wc who whoami yes
        """.split(separator: " ").map(String.init))

    /// Whether a name, or a path in the folders of commands, is one of them, or is where layers and packages are.
    static func has(_ command: String) -> Bool {
        if command.hasPrefix("/opt/") || command.hasPrefix("/var/task/") { return true }
        for folder in ["/bin/", "/usr/bin/"] where command.hasPrefix(folder) {
            return names.contains(String(command.dropFirst(folder.count)))
        }
        return names.contains(command)
    }

    /// Whether it, or a layer or the package, has what starts programs that are linked dynamically.
    static func loads(_ interpreter: String) -> Bool {
        ["/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"].contains(interpreter)
            || has(interpreter)
    }
}
