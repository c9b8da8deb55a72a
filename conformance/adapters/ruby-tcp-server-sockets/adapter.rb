# Ruby, asked by lines: Socket.tcp_server_sockets, one socket an address. Nothing is mended.
require "socket"
require "timeout"

HELLO = "hello protocol=1 name=ruby-tcp-server-sockets version=#{RUBY_VERSION} " \
        "api=Socket.tcp_server_sockets upto=listen reports=address,port " \
        "features=ipv4,ipv6,pair,node-null,node-numeric,node-name,service-number,service-integer," \
        "service-text,service-name,bytes"

def text(value)
  value == "-" ? nil : value.b.gsub(/%(..)/n) { $1.hex.chr }.force_encoding("UTF-8")
end

# A program has its port as an Integer where it is one: Ruby tells 0 from "0".
def port(value)
  value.match?(/\A(0|-?[1-9][0-9]*)\z/) ? Integer(value) : text(value)
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

# Ruby's words for a stack: the address; without one it is every address of both families.
def open_servers(request)
  node = text(request["node"]) || { "ipv4" => "0.0.0.0", "ipv6" => "::" }[request["stack"]]
  servers = Timeout.timeout(5) { Socket.tcp_server_sockets(node, port(request["service"])) } # it may try for ever
  locals = servers.map(&:local_address)
  addresses = locals.map { |local| encoded(local.ip_address) }.join(",")
  return [servers, "ok id=#{request["id"]} sockets=0 address=- port=-"] if servers.empty?

  ports = locals.map(&:ip_port).join(",")
  [servers, "ok id=#{request["id"]} sockets=#{servers.size} address=#{addresses} port=#{ports}"]
rescue Timeout::Error => error
  ObjectSpace.each_object(Socket, &:close) # what the endless try had open
  [[], answer_error(request["id"], error)]
rescue StandardError => error
  servers&.each(&:close)
  [[], answer_error(request["id"], error)]
end

$stdout.sync = true
servers = []
puts HELLO
$stdin.each_line(chomp: true) do |line|
  verb, *fields = line.split(" ")
  request = fields.to_h { |field| field.split("=", 2) }
  case verb
  when "open"
    servers, answer = open_servers(request)
    puts answer
  when "close"
    servers.each(&:close)
    servers = []
    puts "closed id=#{request["id"]}"
  when "stop" then break
  else puts "unsupported id=#{request["id"]} why=no-such-operation"
  end
end
