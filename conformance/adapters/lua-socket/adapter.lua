-- LuaSocket, asked by lines: socket.bind. Nothing is mended.
local socket = require("socket")

local HELLO = "hello protocol=1 name=lua-socket version=" .. socket._VERSION:match("%d.*"):gsub(" ", "") ..
    " api=socket.bind upto=listen reports=address,port features=ipv4,ipv6,node-null,node-numeric,node-name," ..
    "service-number,service-integer,service-text,service-name,bytes,backlog"

local function text(value)
    return (value:gsub("%%(%x%x)", function(digits) return string.char(tonumber(digits, 16)) end))
end

local function encoded(value)
    return (value:gsub("[^%w.:]", function(byte) return string.format("%%%02X", byte:byte()) end))
end

-- LuaSocket's words for a stack: "*" is every address of IPv4.
local function open(request)
    local node = request.node == "-" and (request.stack == "ipv4" and "*" or "::") or text(request.node)
    local server, message = socket.bind(node, text(request.service), tonumber(request.backlog))
    if not server then
        return nil, "error id=" .. request.id .. " stage=- code=" .. encoded(message)
    end
    local address, port = server:getsockname()
    if not address then
        return server, "ok id=" .. request.id .. " sockets=1 address=- port=-"
    end
    return server, "ok id=" .. request.id .. " sockets=1 address=" .. encoded(address) .. " port=" .. port
end

io.stdout:setvbuf("line")
print(HELLO)
local server
for line in io.lines() do
    local request = {}
    for key, value in line:gmatch("(%w+)=(%S*)") do request[key] = value end
    local verb = line:match("^%w+")
    local answer = "unsupported id=" .. (request.id or "-") .. " why=no-such-operation"
    if verb == "stop" then
        break
    elseif verb == "open" then
        server, answer = open(request)
    elseif verb == "close" then
        if server then server:close() end
        server, answer = nil, "closed id=" .. request.id
    end
    print(answer)
end
