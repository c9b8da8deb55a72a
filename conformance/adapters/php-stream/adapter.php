<?php
// PHP, asked by lines: stream_socket_server. Nothing is mended.

const HELLO = "hello protocol=1 name=php-stream version=%s api=stream_socket_server upto=listen reports=address,port "
    . "features=ipv4,ipv6,dual,node-null,node-numeric,node-name,service-number,service-integer,service-text,"
    . "bytes,backlog,option-reuseport\n";

function text(string $value): ?string
{
    return $value === "-" ? null : rawurldecode($value);
}

// Only a failed look-up is named, in the message, with the host in it; other messages quote the address at their end.
function answer_error(string $id, int $errno, string $message): string
{
    $stage = strtok($message, ":") === "php_network_getaddresses" ? "php_network_getaddresses" : "-";
    $code = $stage === "-" ? rtrim(strtok($message, '"') ?: "-") : substr($message, strrpos($message, ": ") + 2);
    return "error id=$id stage=$stage code=" . ($code === "-" ? "-" : rawurlencode($code)) . " native=$errno";
}

// PHP's words for a stack: the address, and the option ipv6_v6only of the context.
function open_server(array $request): array
{
    $node = text($request["node"]) ?? ($request["stack"] === "ipv4" ? "0.0.0.0" : "::");
    $host = str_contains($node, ":") ? "[$node]" : $node;
    $options = ["backlog" => (int) $request["backlog"]];
    if ($request["stack"] !== "ipv4") {
        $options["ipv6_v6only"] = $request["stack"] === "ipv6";
    }
    if ($request["options"] === "reuseport") {
        $options["so_reuseport"] = true;
    }
    $server = @stream_socket_server("tcp://$host:" . text($request["service"]), $errno, $message,
        STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, stream_context_create(["socket" => $options]));
    if ($server === false) {
        return [null, answer_error($request["id"], $errno, $message)];
    }
    $name = stream_socket_get_name($server, false);
    if ($name === false) {
        return [$server, "ok id={$request['id']} sockets=1 address=- port=-"];
    }
    $colon = strrpos($name, ":");
    $address = rawurlencode(trim(substr($name, 0, $colon), "[]"));
    return [$server, "ok id={$request['id']} sockets=1 address=$address port=" . substr($name, $colon + 1)];
}

$server = null;
printf(HELLO, PHP_VERSION);
while (($line = fgets(STDIN)) !== false && ($line = rtrim($line, "\n")) !== "stop") {
    $fields = explode(" ", $line);
    $request = [];
    foreach (array_slice($fields, 1) as $field) {
        [$key, $value] = explode("=", $field, 2);
        $request[$key] = $value;
    }
    if ($fields[0] === "open") {
        [$server, $answer] = open_server($request);
    } elseif ($fields[0] === "close") {
        if ($server !== null) {
            fclose($server);
        }
        [$server, $answer] = [null, "closed id={$request['id']}"];
    } else {
        $answer = "unsupported id={$request['id']} why=no-such-operation";
    }
    echo $answer, "\n";
}
