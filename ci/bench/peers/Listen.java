// Java: java.net.ServerSocket, in batches; prints the nanoseconds of processor time that one took, a line for each batch.
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.ServerSocket;

public final class Listen {
    private static final int WARM_UP = 600; // until what it calls is compiled
    private static final int BATCH = 32;
    private static final int FIRST_PORT = 21000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static long openBatch(InetAddress any, ServerSocket[] sockets) throws IOException {
        long start = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < BATCH; i++) {
            sockets[i] = new ServerSocket(FIRST_PORT + i, 4096, any);
        }
        long taken = THREADS.getCurrentThreadCpuTime() - start;
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return taken;
    }

    public static void main(String[] arguments) throws IOException {
        int batches = Integer.parseInt(arguments[0]);
        InetAddress any = InetAddress.getByName("0.0.0.0");
        ServerSocket[] sockets = new ServerSocket[BATCH];
        System.out.println(System.getProperty("java.version"));
        for (int batch = -WARM_UP; batch < batches; batch++) {
            long taken = openBatch(any, sockets);
            if (batch >= 0) {
                System.out.println(taken / BATCH);
            }
        }
    }
}
