// Java, asked by lines: new ServerSocket(port, backlog, address). Nothing is mended.
import java.io.*;
import java.net.*;
import java.nio.charset.StandardCharsets;
import java.util.*;

public class Adapter {
    // ServerSocket cannot be told a family, but the machine as a whole can: java-serversocket-ipv4 is started so.
    static final boolean IPV4 = Boolean.getBoolean("java.net.preferIPv4Stack");
    static final String HELLO = "hello protocol=1 name=java-serversocket" + (IPV4 ? "-ipv4" : "")
        + " version=" + System.getProperty("java.version") + " api=java.net.ServerSocket upto=listen"
        + " reports=address,port features=" + (IPV4 ? "ipv4" : "auto")
        + ",node-null,node-numeric,node-name,service-number,service-integer,backlog";

    static ServerSocket server;

    // URLDecoder reads a plus sign as a blank: the wire means a plus sign.
    static String text(String value) {
        return value.equals("-") ? null : URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    static String encoded(String text) {
        return text == null ? "-" : URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    // A null address is Java's word for all addresses.
    static String open(Map<String, String> request) throws IOException {
        int port = Integer.parseInt(text(request.get("service")));
        String node = text(request.get("node"));
        InetAddress address = node == null ? null : InetAddress.getByName(node);
        server = new ServerSocket(port, Integer.parseInt(request.get("backlog")), address);
        return "ok id=" + request.get("id") + " sockets=1 address="
            + encoded(server.getInetAddress().getHostAddress()) + " port=" + server.getLocalPort();
    }

    // Which call failed is said by the exception's class, if at all; the code is in its message.
    static String error(String id, Throwable error) {
        String name = error.getClass().getSimpleName();
        boolean isSystems = error instanceof IOException && !(error instanceof UnknownHostException);
        return "error id=" + id + " stage=" + name + " code=" + encoded(isSystems ? error.getMessage() : name);
    }

    static String answer(String verb, Map<String, String> request) throws IOException {
        switch (verb) {
        case "open":
            try {
                return open(request);
            } catch (Exception | Error error) {
                return error(request.get("id"), error);
            }
        case "close":
            try (ServerSocket closing = server) {
                server = null;
            }
            return "closed id=" + request.get("id");
        default:
            return "unsupported id=" + request.get("id") + " why=no-such-operation";
        }
    }

    // A first socket, before any request: from its end on the machine keeps a marker socket, and it probes the host
    // with sockets of its own.
    static void warmUp() {
        try {
            InetAddress.getByName("localhost");
            new ServerSocket(0).close();
        } catch (IOException error) {
            // as it is: the requests will show it
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
