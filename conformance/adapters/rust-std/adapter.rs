//! Rust's standard library, asked by lines: TcpListener::bind. Nothing is mended.
use std::collections::HashMap;
use std::io::{self, BufRead};
use std::net::TcpListener;

const HELLO: &str = "hello protocol=1 name=rust-std version={} api=std::net::TcpListener::bind upto=listen \
     reports=address,port features=ipv4,dual,node-null,node-numeric,node-name,service-number,service-integer,\
     service-text";

fn text(value: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// A text as the wire has it.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric();
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// "host:port", an IPv6 address in brackets, as TcpListener::bind takes it.
fn address(request: &HashMap<&str, &str>) -> String {
    let node = match (request["node"], request["stack"]) {
        ("-", "ipv4") => "0.0.0.0".to_string(),
        ("-", _) => "::".to_string(),
        (node, _) => text(node),
    };
    let service = text(request["service"]);
    if node.contains(':') { format!("[{node}]:{service}") } else { format!("{node}:{service}") }
}

/// io::Error does not say which call failed; one without a number is Rust's own, or the resolver's.
fn answer_error(id: &str, error: io::Error) -> String {
    match error.raw_os_error() {
        Some(number) => format!("error id={id} stage=- code={} native={number}", encoded(&error.to_string())),
        None => format!("error id={id} stage={:?} code={}", error.kind(), encoded(&error.to_string())),
    }
}

fn open(request: &HashMap<&str, &str>) -> io::Result<(TcpListener, String)> {
    let listener = TcpListener::bind(address(request).as_str())?;
    let local = listener.local_addr()?;
    let host = match local {
        std::net::SocketAddr::V6(v6) if v6.scope_id() != 0 => format!("{}%25{}", v6.ip(), v6.scope_id()),
        other => other.ip().to_string(),
    };
    Ok((listener, format!("ok id={} sockets=1 address={host} port={}", request["id"], local.port())))
}

fn main() {
    let mut listener = None;
    println!("{}", HELLO.replace("{}", env!("RUST_VERSION")));
    for line in io::stdin().lock().lines().map_while(Result::ok).take_while(|line| line != "stop") {
        let mut words = line.split(' ');
        let verb = words.next().unwrap();
        let request: HashMap<_, _> = words.filter_map(|field| field.split_once('=')).collect();
        let answer = match verb {
            "open" => match open(&request) {
                Ok((opened, answer)) => {
                    listener = Some(opened);
                    answer
                }
                Err(error) => answer_error(request["id"], error),
            },
            "close" => {
                drop(listener.take());
                format!("closed id={}", request["id"])
            }
            _ => format!("unsupported id={} why=no-such-operation", request["id"]),
        };
        println!("{answer}");
    }
}
