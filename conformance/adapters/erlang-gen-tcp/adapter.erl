%% Erlang, asked by lines: gen_tcp:listen. Nothing is mended.
-module(adapter).
-export([main/0]).

hello() ->
    "hello protocol=1 name=erlang-gen-tcp version=" ++ erlang:system_info(otp_release) ++
        " api=gen_tcp:listen upto=listen reports=address,port features=ipv4,ipv6,dual,node-null,node-numeric,"
        "node-family,service-number,service-integer,backlog".

%% Erlang's words for a stack.
stack("ipv4") -> [inet];
stack("ipv6") -> [inet6, {ipv6_v6only, true}];
stack("dual") -> [inet6, {ipv6_v6only, false}].

address("-") -> [];
address(Node) ->
    case inet:parse_address(uri_string:percent_decode(Node)) of
        {ok, Address} -> [{ip, Address}];
        {error, Reason} -> exit(Reason)
    end.

open(#{"id" := Id, "node" := Node, "service" := Service, "stack" := Stack, "backlog" := Backlog}) ->
    All = stack(Stack) ++ [{backlog, list_to_integer(Backlog)}, {active, false}],
    case catch gen_tcp:listen(list_to_integer(Service), address(Node) ++ All) of
        {ok, Socket} -> {Socket, local(Id, inet:sockname(Socket))};
        {error, Reason} -> {none, io_lib:format("error id=~s stage=- code=~s", [Id, Reason])};
        {'EXIT', Reason} -> {none, io_lib:format("error id=~s stage=exit code=~s", [Id, exit_word(Reason)])}
    end.

exit_word({Word, _Stack}) when is_atom(Word) -> Word;
exit_word(Word) when is_atom(Word) -> Word;
exit_word(_) -> "-".

local(Id, {ok, {Address, Port}}) ->
    io_lib:format("ok id=~s sockets=1 address=~s port=~b", [Id, inet:ntoa(Address), Port]);
local(Id, {error, _}) ->
    io_lib:format("ok id=~s sockets=1 address=- port=-", [Id]).

close(none) -> ok;
close(Socket) -> gen_tcp:close(Socket).

request(Fields) ->
    Pairs = [string:split(Field, "=") || Field <- Fields],
    maps:from_list([{Key, string:join(Values, "=")} || [Key | Values] <- Pairs]).

serve(In, Socket) ->
    receive
        {In, {data, {eol, "stop"}}} -> halt(0);
        {In, {data, {eol, Line}}} ->
            [Verb | Fields] = string:split(Line, " ", all),
            {Next, Answer} = answer(Verb, request(Fields), Socket),
            port_command(In, [Answer, $\n]),
            serve(In, Next);
        {In, eof} -> halt(0)
    end.

answer("open", Request, _) -> open(Request);
answer("close", #{"id" := Id}, Socket) ->
    close(Socket),
    {none, "closed id=" ++ Id};
answer(_, #{"id" := Id}, Socket) -> {Socket, "unsupported id=" ++ Id ++ " why=no-such-operation"}.

main() ->
    In = open_port({fd, 0, 1}, [{line, 1 bsl 20}, eof]),
    port_command(In, [hello(), $\n]),
    serve(In, none).
