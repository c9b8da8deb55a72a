# Ruby, asked by lines: TCPServer.new. Nothing is mended.
require "socket"

HELLO = "hello protocol=1 name=ruby-tcpserver version=#{RUBY_VERSION} api=TCPServer.new upto=listen " \
        "reports=address,port features=ipv4,auto,node-null,node-numeric,node-name,service-number,service-integer," \
        "service-text,service-name,bytes"

def text(value)
  value == "-" ? nil : value.b.gsub(/%(..)/n) { $1.hex.chr }.force_encoding("UTF-8")
end

def encoded(text)
  text.b.gsub(/[^A-Za-z0-9.:_]/n) { format("%%%02X", $&.ord) }
end

# Ruby says which call failed in the message of a SystemCallError only.
def answer_error(id, error)
  if error.is_a?(SystemCallError)
    call = error.message[/ - (\w+)\(2\)/, 1] || "-"
    "error id=#{id} stage=#{call} code=#{error.class.name[/\w+$/]} native=#{error.errno}"
  elsif error.is_a?(SocketError)
    call, message = error.message.split(": ", 2) # "getaddrinfo: Name or service not known"; or a text without a call
    "error id=#{id} stage=#{message ? encoded(call) : "SocketError"} code=#{encoded(message || call)}"
  else
    code = error.is_a?(ArgumentError) ? error.message[/\A[a-z ]*[a-z]/] : error.class # "service name too long (100)"
    "error id=#{id} stage=#{error.class} code=#{encoded(code.to_s)}"
  end
end

def open_server(request)
  node = text(request["node"]) || (request["stack"] == "ipv4" ? "0.0.0.0" : nil)
  server = TCPServer.new(node, text(request["service"]))
  local = server.local_address
  [server, "ok id=#{request["id"]} sockets=1 address=#{encoded(local.ip_address)} port=#{local.ip_port}"]
rescue StandardError => error
  server&.close
  [nil, answer_error(request["id"], error)]
end

$stdout.sync = true
server = nil
puts HELLO
$stdin.each_line(chomp: true) do |line|
  verb, *fields = line.split(" ")
  request = fields.to_h { |field| field.split("=", 2) }
  case verb
  when "open"
    server, answer = open_server(request)
    puts answer
  when "close"
    server&.close
    server = nil
    puts "closed id=#{request["id"]}"
  when "stop" then break
  else puts "unsupported id=#{request["id"]} why=no-such-operation"
  end
end
