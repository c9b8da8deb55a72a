(* OCaml's Unix library, asked by lines, as its own establish_server opens a listener. Nothing is mended. *)

let hello =
  "hello protocol=1 name=ocaml-unix version=" ^ Sys.ocaml_version
  ^ " api=Unix.socket,bind,listen upto=listen reports=address,port"
  ^ " features=ipv4,ipv6,dual,node-null,node-numeric,node-family,service-number,service-integer,backlog"

let text value =
  let part index piece =
    if index = 0 then piece
    else
      String.make 1 (Char.chr (int_of_string ("0x" ^ String.sub piece 0 2)))
      ^ String.sub piece 2 (String.length piece - 2) in
  String.concat "" (List.mapi part (String.split_on_char '%' value))

let encoded value =
  let byte = function
    | ('A' .. 'Z' | 'a' .. 'z' | '0' .. '9' | '.' | ':') as letter -> String.make 1 letter
    | other -> Printf.sprintf "%%%02X" (Char.code other) in
  String.concat "" (List.map byte (List.of_seq (String.to_seq value)))

(* The constructor's name: Unix.EADDRINUSE; without one here: EUNKNOWNERR and the number. *)
let code error =
  match error with
  | Unix.EUNKNOWNERR number -> Printf.sprintf "EUNKNOWNERR%%20%d" number
  | _ -> (match String.split_on_char '.' (Printexc.to_string (Unix.Unix_error (error, "", ""))) with
          | _ :: _ :: name :: _ -> List.hd (String.split_on_char ',' name)
          | _ -> "-")

let address field =
  let wildcard = if field "stack" = "ipv4" then Unix.inet_addr_any else Unix.inet6_addr_any in
  let host = if field "node" = "-" then wildcard else Unix.inet_addr_of_string (text (field "node")) in
  Unix.ADDR_INET (host, int_of_string (field "service"))

let open_server field =
  let local = address field in
  let domain = if field "stack" = "ipv4" then Unix.PF_INET else Unix.PF_INET6 in
  let socket = Unix.socket ~cloexec:true domain Unix.SOCK_STREAM 0 in
  try
    if domain = Unix.PF_INET6 then Unix.setsockopt socket Unix.IPV6_ONLY (field "stack" = "ipv6");
    Unix.setsockopt socket Unix.SO_REUSEADDR true;
    Unix.bind socket local;
    Unix.listen socket (int_of_string (field "backlog"));
    match Unix.getsockname socket with
    | Unix.ADDR_INET (host, port) ->
      (socket, Printf.sprintf "address=%s port=%d" (encoded (Unix.string_of_inet_addr host)) port)
    | Unix.ADDR_UNIX _ -> (socket, "address=- port=-")
  with error -> Unix.close socket; raise error

let () =
  let server = ref None in
  let close () = Option.iter Unix.close !server; server := None in
  let answer verb field =
    match verb with
    | "open" ->
      (try
         let socket, local = open_server field in
         server := Some socket;
         Printf.sprintf "ok id=%s sockets=1 %s" (field "id") local
       with
       | Unix.Unix_error (error, call, _) ->
         Printf.sprintf "error id=%s stage=%s code=%s" (field "id") call (code error)
       | Failure call -> Printf.sprintf "error id=%s stage=%s code=%s" (field "id") call call)
    | "close" -> close (); "closed id=" ^ field "id"
    | _ -> Printf.sprintf "unsupported id=%s why=no-such-operation" (field "id") in
  print_endline hello;
  try
    while true do
      match String.split_on_char ' ' (input_line stdin) with
      | [ "stop" ] -> exit 0
      | verb :: fields ->
        let pair word = match String.index_opt word '=' with
          | Some at -> (String.sub word 0 at, String.sub word (at + 1) (String.length word - at - 1))
          | None -> (word, "") in
        let known = List.map pair fields in
        print_endline (answer verb (fun key -> List.assoc key known))
      | [] -> ()
    done
  with End_of_file -> ()
