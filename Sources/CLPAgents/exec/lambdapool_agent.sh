#!/usr/bin/env bash
# Answers events with a program: what lp-pack --exec puts in front of it, for provided.al2023.
#
#     . lambdapool_agent.sh once|keep PROGRAM [ARGUMENT...]
#
# once: a process for each event, which is on its standard input; what it writes is the reply.
# keep: one process, which answers each line with a line.
#
# It speaks HTTP itself (Lambda Runtime API, 2018-06-01): a process of curl would take longer than all else together.
# Beside bash it needs mktemp, rm, tail, tee, timeout and tr.

mode=$1 program=("${@:2}")
# Bytes are counted here, not characters; the program has the locale that it was given.
if [[ -v LC_ALL ]]; then locale=$LC_ALL; fi
export -n LC_ALL=C
# A program that does not want its input, or a server that does not want an answer, ends nothing here.
trap : PIPE
work=$(mktemp -d) || exit
calls=0

# ask METHOD PATH [HEADERS [BODY]]: makes a request; the reply is in `body` and, by names in lower case, in `headers`.
#
# A connection carries an answer and the request for the next event, and no program inherits it. On one that lived
# longer a body, which bash sends apart from the lines before it, would wait for their late acknowledgement (RFC 1122,
# 4.2.3.2); echo sends those lines at once, which printf does not.
ask() {
    local line part size status
    local end=$'\r\n'
    body=''
    declare -gA headers=()
    [[ $api ]] || exec {api}<> "/dev/tcp/${AWS_LAMBDA_RUNTIME_API/://}" || exit
    echo -n "$1 /2018-06-01/runtime/$2 HTTP/1.1${end}Host: $AWS_LAMBDA_RUNTIME_API$end${3-}$end${4-}" >&"$api"
    IFS= read -r status <&"$api"
    while IFS= read -r line <&"$api" && line=${line%$'\r'} && [[ $line ]]; do
        [[ $line =~ ^([^:]+):[[:blank:]]*(.*)$ ]] && headers[${BASH_REMATCH[1],,}]=${BASH_REMATCH[2]}
    done
    if [[ ${headers[transfer-encoding]-} == chunked ]]; then
        while read -r size <&"$api" && ((size = 16#${size%%[^[:xdigit:]]*})); do
            IFS= read -r -N "$size" part <&"$api"
            body+=$part
            read -r <&"$api"
        done
        read -r <&"$api"
    else
        IFS= read -r -N "${headers[content-length]-0}" body <&"$api"
    fi
    # A server that refuses a body may hang up without a word.
    if [[ $1 == GET || ! $status || ${headers[connection]-} == close ]]; then
        exec {api}>&-
        api=''
    fi
}

# say PATH TEXT [HEADER]: answers with a JSON text.
say() {
    local head=$'Content-Type: application/json\r\n'
    head+="Content-Length: ${#2}"$'\r\n'
    [[ $invocation ]] && head+="Lambda-Runtime-Invocation-Id: $invocation"$'\r\n'
    ask POST "$1" "$head${3-}" "$2"
}

# fail PATH TYPE MESSAGE [SAID]: reports an error, to the log too, where what the program said is already.
fail() {
    local kind=Unhandled text
    [[ $2 == Runtime.* ]] && kind=$2
    quote text "$3${4:+: $4}"
    printf '[ERROR] %s: %s\n' "$2" "$3" >&2
    say "$1" "{\"errorType\":\"$2\",\"errorMessage\":$text}" \
        "Lambda-Runtime-Function-Error-Type: $kind"$'\r\n'
}

# Characters of more than one byte (RFC 3629, section 4).
next=$'[\x80-\xbf]'
utf8=$'[\xc2-\xdf]'$next$'|\xe0[\xa0-\xbf]'$next$'|[\xe1-\xec\xee\xef]'$next$next$'|\xed[\x80-\x9f]'$next
utf8+=$'|\xf0[\x90-\xbf]'$next$next$'|[\xf1-\xf3]'$next$next$next$'|\xf4[\x80-\x8f]'$next$next

# quote NAME TEXT: puts the JSON string of any bytes into a variable; what is no UTF-8 becomes U+FFFD.
quote() {
    local quoted='"' at char
    for ((at = 0; at < ${#2}; at++)); do
        char=${2:at:1}
        case $char in
            '"' | \\) quoted+=\\$char ;;
            [$'\x01'-$'\x1f']) printf -v char '\\u%04x' "'$char" && quoted+=$char ;;
            [$'\x20'-$'\x7f']) quoted+=$char ;;
            *)
                if [[ ${2:at:4} =~ ^($utf8) ]]; then
                    quoted+=${BASH_REMATCH[1]}
                    ((at += ${#BASH_REMATCH[1]} - 1))
                else
                    quoted+=$'\xef\xbf\xbd'
                fi
                ;;
        esac
    done
    printf -v "$1" '%s"' "$quoted"
}

# What a program says on stderr goes into the log at once, and into a file for the report of its failure.
listen() {
    exec {errors}> >(exec tee -a "$work/errors" >&2)
    listener=$!
}

# Becomes the program.
launch() {
    if [[ -v locale ]]; then export LC_ALL=$locale; fi
    exec "${program[@]}" 2>&"$errors" {errors}>&-
}

# finish PID: ends a process that is about to end, or else at once; the status is its own.
finish() {
    timeout 0.3 tail --pid="$1" -s 0.01 -f /dev/null
    kill -KILL "$1" 2> /dev/null
    wait "$1" 2> /dev/null
}

# failed STATUS: reports what became of a program, with the end of what it said.
failed() {
    local reason="exit status $1" said signal
    if (($1 > 128)) && signal=$(kill -l "$1" 2> /dev/null); then reason+=" (SIG$signal)"; fi
    # All of it is there when nobody writes any more; whom the program left behind may do so for ever.
    exec {errors}>&-
    finish "$listener"
    said=$(tail -c 2000 "$work/errors" | tr -d '\0')
    listen
    fail "$call/error" ProgramFailed "$reason" "$said"
}

# Starts a program for the event, and answers with what it writes.
once() {
    local output=$work/$((calls++)) reply status
    (launch) <<< "$event" > "$output"
    status=$?
    IFS= read -r -d '' reply < "$output"
    local nul=$?
    # The file is not used again: somebody whom the program left behind may still write to it.
    : > "$output"
    if ((calls % 1000 == 0)); then rm -f "$work"/[0-9]*; fi
    if ((status != 0)); then
        failed "$status"
    elif ((nul == 0)); then
        fail "$call/error" ProgramFailed 'the reply holds a NUL, which JSON does not'
    else
        # To cut off a pattern would take time by the square of the length.
        if [[ ${reply: -1} == $'\n' ]]; then reply=${reply:0:-1}; fi
        say "$call/response" "$reply"
    fi
}

start() {
    coproc kept { launch; }
    pid=$!
    # Bash closes its own ends when the program ends, though its last line may not have been read.
    exec {from}<&"${kept[0]}" {to}>&"${kept[1]}"
}

alive() { kill -0 "$pid" 2> /dev/null; }

# Its status is that of the program.
stop() {
    local status
    exec {from}<&- {to}>&-
    finish "$pid"
    status=$?
    pid=''
    return "$status"
}

send() { printf '%s\n' "$event" 1>&"$to" 2> /dev/null; }

# receive: puts the next line into `reply`; it fails when the program will write none.
receive() {
    local first gone status
    # Its output may be held open by whom it left behind. To wait so for more than a byte would take twice as long.
    until
        [[ ! $deaf ]] && alive
        gone=$?
        IFS= read -r -t 0.5 -N 1 first <&"$from"
        status=$?
        ((gone || status <= 128))
    do :; done
    ((status == 0)) || return
    [[ $first == $'\n' ]] || IFS= read -r reply <&"$from" || return
    reply=${first%$'\n'}$reply
}

# Hands the event to the program that is kept, and answers with its next line.
keep() {
    local reply='' deaf=''
    # A line that nobody asked for would be taken for the answer.
    if [[ $pid ]] && { ! alive || read -r -t 0 <&"$from"; }; then stop; fi
    [[ $pid ]] || start
    # White space between values, since within strings JSON escapes it.
    event=${event//$'\n'/ }
    # A pipe holds 64 KB; a program may answer before it has read more.
    if ((${#event} >= 65536)); then send & elif ! send; then deaf=1; fi
    if receive; then
        say "$call/response" "$reply"
    else
        stop
        failed "$?"
    fi
}

api='' invocation='' pid=''
listen
if ! type -P "${program[0]}" > /dev/null; then
    fail init/error Runtime.InvalidEntrypoint "cannot run '${program[0]}': it is not there, or not executable"
    exit 1
fi
while :; do
    : > "$work/errors"
    ask GET invocation/next
    id=${headers[lambda-runtime-aws-request-id]-}
    # The server is gone: there is nobody left to work for.
    [[ $id ]] || exit 0
    call=invocation/$id invocation=${headers[lambda-runtime-invocation-id]-} event=$body
    export _X_AMZN_TRACE_ID=${headers[lambda-runtime-trace-id]-}
    if [[ $event == '{"lp":1,'* ]]; then
        fail "$call/error" NotCallable "it is a program, which takes whole events"
    else
        "$mode"
    fi
done
