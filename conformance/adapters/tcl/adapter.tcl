# Tcl, asked by lines: socket -server. Nothing is mended.

proc text {value} {
    set bytes [subst -novariables -nobackslashes [regsub -all {%(..)} [string map {[ \\[} $value] {[format %c 0x\1]}]]
    return [encoding convertfrom utf-8 $bytes]
}

proc encoded {text} {
    set result ""
    foreach byte [split [encoding convertto utf-8 $text] ""] {
        append result [expr {[regexp {[A-Za-z0-9.:]} $byte] ? $byte : [format %%%02X [scan $byte %c]]}]
    }
    return $result
}

proc accepted {channel address port} { close $channel }

# Tcl's words for a stack: -myaddr; without it there is a socket for each family.
proc open_server {request} {
    set node [dict get $request node]
    set options [dict get {ipv4 {-myaddr 0.0.0.0} ipv6 {-myaddr ::} pair {}} [dict get $request stack]]
    if {$node ne "-"} { set options [list -myaddr [text $node]] }
    return [socket -server accepted {*}$options [text [dict get $request service]]]
}

# -errorcode has the name of a system's error; what the resolver says is in the message alone,
# and a word that Tcl does not like is quoted there at the end.
proc refusal {id message options} {
    set code [dict get $options -errorcode]
    if {[lindex $code 0] eq "POSIX"} { return "error id=$id stage=- code=[lindex $code 1]" }
    return "error id=$id stage=- code=[encoded [regsub { *".*$} [regsub {^couldn't open socket: } $message {}] {}]]"
}

proc answer_open {request} {
    global server
    set id [dict get $request id]
    if {[catch { set server [open_server $request] } message options]} { return [refusal $id $message $options] }
    set addresses {}
    set ports {}
    if {[catch { set local [fconfigure $server -sockname] }]} { return "ok id=$id sockets=1 address=- port=-" }
    foreach {address host port} $local {
        lappend addresses [encoded $address]
        lappend ports $port
    }
    return "ok id=$id sockets=[llength $ports] address=[join $addresses ,] port=[join $ports ,]"
}

set server ""
fconfigure stdin -encoding iso8859-1
fconfigure stdout -buffering line
puts "hello protocol=1 name=tcl version=[info patchlevel] api=socket upto=listen reports=address,port\
    features=ipv4,ipv6,pair,node-null,node-numeric,node-name,service-number,service-integer,service-text,service-name"
while {[gets stdin line] >= 0 && $line ne "stop"} {
    set request {}
    foreach field [lrange [split $line " "] 1 end] {
        set at [string first = $field]
        dict set request [string range $field 0 $at-1] [string range $field $at+1 end]
    }
    switch [lindex [split $line " "] 0] {
        open { puts [answer_open $request] }
        close {
            if {$server ne ""} { close $server }
            set server ""
            puts "closed id=[dict get $request id]"
        }
        default { puts "unsupported id=[dict get $request id] why=no-such-operation" }
    }
}
