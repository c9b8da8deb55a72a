// Go, asked by lines: net.Listen. Nothing is mended.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"runtime"
	"strings"
	"syscall"
)

const hello = "hello protocol=1 name=go-net version=%s api=net.Listen upto=listen reports=address,port " +
	"features=ipv4,ipv6,auto,node-null,node-numeric,node-name,node-family,service-number,service-integer," +
	"service-text,service-name,bytes\n"

// Null is the empty text, which is Go's word for all addresses.
func text(value string) string {
	if value == "-" {
		return ""
	}
	decoded, _ := url.PathUnescape(value)
	return decoded
}

// Go says in its errors' types which call failed, and with what.
func answerError(id string, err error) string {
	stage, code := "listen", err.Error()
	var call *os.SyscallError
	var number syscall.Errno
	var lookup *net.DNSError
	var address *net.AddrError
	switch {
	case errors.As(err, &call) && errors.As(err, &number):
		return fmt.Sprintf("error id=%s stage=%s code=%s native=%d", id, call.Syscall,
			url.PathEscape(number.Error()), int(number))
	case errors.As(err, &lookup):
		stage, code = "lookup", lookup.Err
		if lookup.IsTimeout { // the text has the ports of the question
			code = "IsTimeout"
		}
	case errors.As(err, &address):
		stage, code = "address", address.Err
	}
	return fmt.Sprintf("error id=%s stage=%s code=%s", id, stage, url.PathEscape(code))
}

func open(request map[string]string) (net.Listener, string) {
	network := map[string]string{"ipv4": "tcp4", "ipv6": "tcp6", "auto": "tcp"}[request["stack"]] // Go's words for a stack
	listener, err := net.Listen(network, net.JoinHostPort(text(request["node"]), text(request["service"])))
	if err != nil {
		return nil, answerError(request["id"], err)
	}
	local, known := listener.Addr().(*net.TCPAddr)
	if !known { // it has no address if getsockname failed
		return listener, fmt.Sprintf("ok id=%s sockets=1 address=- port=-", request["id"])
	}
	host := local.IP.String()
	if local.Zone != "" {
		host += "%25" + local.Zone
	}
	return listener, fmt.Sprintf("ok id=%s sockets=1 address=%s port=%d", request["id"], host, local.Port)
}

func main() {
	var listener net.Listener
	if first, err := net.Listen("tcp", ":0"); err == nil { // Go probes once, with sockets of its own, what the host can do
		first.Close()
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	fmt.Printf(hello, strings.TrimPrefix(runtime.Version(), "go"))
	for lines.Scan() && lines.Text() != "stop" {
		verb, fields, _ := strings.Cut(lines.Text(), " ")
		request := map[string]string{}
		for _, field := range strings.Fields(fields) {
			key, value, _ := strings.Cut(field, "=")
			request[key] = value
		}
		var answer string
		switch verb {
		case "open":
			listener, answer = open(request)
		case "close":
			if listener != nil {
				listener.Close()
			}
			listener, answer = nil, "closed id="+request["id"]
		default:
			answer = "unsupported id=" + request["id"] + " why=no-such-operation"
		}
		fmt.Println(answer)
	}
}
