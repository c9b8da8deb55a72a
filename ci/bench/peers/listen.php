<?php
// PHP: stream_socket_server, in batches; prints the nanoseconds of processor time that one took, a line for each batch.
const WARM_UP = 200;
const BATCH = 32;
const FIRST_PORT = 21000;

function processor_time(): int
{
    $usage = getrusage();
    return ($usage['ru_utime.tv_sec'] + $usage['ru_stime.tv_sec']) * 1000000000
        + ($usage['ru_utime.tv_usec'] + $usage['ru_stime.tv_usec']) * 1000;
}

function open_batch(): int
{
    $sockets = [];
    $start = processor_time();
    for ($index = 0; $index < BATCH; $index++) {
        $sockets[] = stream_socket_server('tcp://0.0.0.0:' . (FIRST_PORT + $index));
    }
    $taken = processor_time() - $start;
    foreach ($sockets as $socket) {
        fclose($socket);
    }
    return $taken;
}

echo PHP_VERSION, "\n";
for ($batch = -WARM_UP; $batch < (int) $argv[1]; $batch++) {
    $taken = open_batch();
    if ($batch >= 0) {
        echo intdiv($taken, BATCH), "\n";
    }
}
