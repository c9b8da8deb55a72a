// Java NIO, asked by lines: ServerSocketChannel.open and bind. Nothing is mended.
import java.io.*;
import java.net.*;
import java.nio.channels.*;
import java.nio.charset.StandardCharsets;
import java.util.*;

public class Adapter {
    static final String HELLO = "hello protocol=1 name=java-nio version=" + System.getProperty("java.version")
        + " api=java.nio.channels.ServerSocketChannel upto=listen reports=address,port"
        + " features=ipv4,dual,auto,node-null,node-numeric,node-name,node-family,service-number,service-integer,"
        + "backlog,option-reuseport,option-nonblock";

    static ServerSocketChannel server;
    static String stage;

    // URLDecoder reads a plus sign as a blank: the wire means a plus sign.
    static String text(String value) {
        return value.equals("-") ? null : URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    static String encoded(String text) {
        return text == null ? "-" : URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    // Java's words for a stack. INET6 is a socket for both families; there is none for IPv6 alone.
    static final Map<String, ProtocolFamily> FAMILIES =
        Map.of("ipv4", StandardProtocolFamily.INET, "dual", StandardProtocolFamily.INET6);

    static String open(Map<String, String> request) throws IOException {
        stage = "InetSocketAddress";
        int port = Integer.parseInt(text(request.get("service")));
        String node = text(request.get("node"));
        InetSocketAddress address = node == null ? new InetSocketAddress(port) : new InetSocketAddress(node, port);
        stage = "open";
        ProtocolFamily family = FAMILIES.get(request.get("stack"));
        server = family == null ? ServerSocketChannel.open() : ServerSocketChannel.open(family);
        List<String> options = Arrays.asList(request.get("options").split(","));
        if (options.contains("nonblock")) server.configureBlocking(false);
        stage = "setOption";
        if (options.contains("reuseport")) server.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        stage = "bind";
        server.bind(address, Integer.parseInt(request.get("backlog")));
        stage = "getLocalAddress";
        InetSocketAddress local = (InetSocketAddress) server.getLocalAddress();
        return "ok id=" + request.get("id") + " sockets=1 address=" + encoded(local.getAddress().getHostAddress())
            + " port=" + local.getPort();
    }

    // A close that fails is suppressed, as by Java's try with resources.
    static void close() {
        try (ServerSocketChannel closing = server) { server = null; }
        catch (IOException error) {
            // closed all the same
        }
    }

    static String error(String id, Throwable error) {
        close();
        String code = error instanceof IOException ? error.getMessage() : error.getClass().getSimpleName();
        return "error id=" + id + " stage=" + stage + " code=" + encoded(code);
    }

    static String answer(String verb, Map<String, String> request) throws IOException {
        switch (verb) {
        case "open":
            try { return open(request); }
            catch (Exception | Error error) { return error(request.get("id"), error); }
        case "close":
            close();
            return "closed id=" + request.get("id");
        default:
            return "unsupported id=" + request.get("id") + " why=no-such-operation";
        }
    }

    // A first socket, before any request: from its end on the machine keeps a marker socket, and it probes the host
    // with sockets of its own.
    static void warmUp() {
        try (ServerSocketChannel first = ServerSocketChannel.open()) {
            first.bind(new InetSocketAddress("localhost", 0));
        } catch (IOException | UnresolvedAddressException error) {
            stage = "warmUp"; // the requests will show it
        }
    }

    public static void main(String[] arguments) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        warmUp();
        System.out.println(HELLO);
        for (String line = lines.readLine(); line != null && !line.equals("stop"); line = lines.readLine()) {
            String[] words = line.split(" ");
            Map<String, String> request = new HashMap<>();
            for (String word : words)
                if (word.contains("=")) request.put(word.split("=", 2)[0], word.split("=", 2)[1]);
            System.out.println(answer(words[0], request));
        }
    }
}
