// Go: net.Listen, in batches; prints the nanoseconds of processor time that one took, a line for each batch.
package main

import (
	"fmt"
	"net"
	"os"
	"runtime"
	"strconv"
	"syscall"
)

const (
	warmUp    = 200
	batch     = 32
	firstPort = 21000
)

func processorTime() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return usage.Utime.Nano() + usage.Stime.Nano()
}

func openBatch(listeners []net.Listener) int64 {
	start := processorTime()
	for i := range listeners {
		listener, err := net.Listen("tcp4", "0.0.0.0:"+strconv.Itoa(firstPort+i))
		if err != nil {
			panic(err)
		}
		listeners[i] = listener
	}
	taken := processorTime() - start
	for _, listener := range listeners {
		listener.Close()
	}
	return taken
}

func main() {
	batches, err := strconv.Atoi(os.Args[1])
	if err != nil {
		panic(err)
	}
	fmt.Println(runtime.Version())
	listeners := make([]net.Listener, batch)
	for i := -warmUp; i < batches; i++ {
		taken := openBatch(listeners)
		if i >= 0 {
			fmt.Println(taken / batch)
		}
	}
}
