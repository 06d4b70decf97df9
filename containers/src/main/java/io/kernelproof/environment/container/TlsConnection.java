package io.kernelproof.environment.container;

import com.github.dockerjava.transport.SSLConfig;
import io.kernelproof.message.Problem;
import io.kernelproof.message.ProblemException;
import io.kernelproof.time.TimeLimit;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A connection under TLS, to the host whose name was asked for: a certificate of the same authority for another one will not do. */
final class TlsConnection implements DaemonConnection {

    private final Socket socket;
    private @Nullable SSLSocket tls;
    private @Nullable InputStream input;

    private TlsConnection() {
        this.socket = new Socket();
    }

    static TlsConnection to(SSLConfig config, InetSocketAddress address, URI host, TimeLimit left) throws IOException {
        TlsConnection connection = new TlsConnection();
        boolean connected = false;
        try {
            connection.within(left, "connecting to %s with TLS".formatted(host), () -> {
                connection.connect(config, address, host);
                return true;
            });
            connected = true;
            return connection;
        } catch (SilentException e) {
            throw new UnreachableException(String.valueOf(e.getMessage()), e);
        } finally {
            if (!connected) {
                DaemonConnection.close(connection);
            }
        }
    }

    private void connect(SSLConfig config, InetSocketAddress address, URI host) throws IOException {
        try {
            Tcp.keepAlive(socket::setOption);
            socket.connect(address);
        } catch (IOException e) {
            throw new UnreachableException("%s cannot be connected to: %s".formatted(host, e.getMessage()), e);
        }
        try {
            SSLSocket layered = (SSLSocket) config.getSSLContext()
                    .getSocketFactory()
                    .createSocket(socket, host.getHost(), address.getPort(), true);
            SSLParameters parameters = layered.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            layered.setSSLParameters(parameters);
            layered.startHandshake();
            tls = layered;
            input = new BufferedInputStream(layered.getInputStream());
        } catch (GeneralSecurityException e) {
            throw problem(
                    host,
                    "keys and certificates for TLS, as DOCKER_CERT_PATH has them",
                    "they cannot be used: " + e,
                    "see that 'docker --tlsverify version' works",
                    e);
        } catch (SSLException e) {
            throw refused(host, e);
        }
    }

    /** What is wrong with the path to an authority has a class of its own; what is left is the name. */
    private static ProblemException refused(URI host, SSLException e) {
        return Stream.iterate((Throwable) e, each -> each != null, Throwable::getCause)
                .limit(8)
                .filter(each -> each.getClass() == CertificateException.class)
                .findFirst()
                .map(name -> problem(
                        host,
                        "a certificate for the host '%s'".formatted(host.getHost()),
                        "its certificate is for another host: " + name.getMessage(),
                        "let DOCKER_HOST have a name that the certificate has, or make a certificate with this one among its"
                                + " alternative names; an address counts as an IP address only",
                        e))
                .orElseGet(() -> problem(
                        host,
                        "a host with TLS, whose certificate is of an authority that DOCKER_CERT_PATH names",
                        "there is no connection with TLS: " + e.getMessage(),
                        "see that 'docker --tlsverify version' works",
                        e));
    }

    private static ProblemException problem(URI host, String expected, String seen, String next, Exception cause) {
        return new ProblemException(
                new Problem("Connecting to the Docker host [%s] failed.".formatted(host), expected, seen, next), cause);
    }

    private SSLSocket tls() throws IOException {
        SSLSocket connected = tls;
        if (connected == null) {
            throw new IOException("it is not connected");
        }
        return connected;
    }

    @Override
    public InputStream input() {
        InputStream connected = input;
        if (connected == null) {
            throw new IllegalStateException("it is not connected");
        }
        return connected;
    }

    @Override
    public OutputStream output() throws IOException {
        return tls().getOutputStream();
    }

    @Override
    public void endOutput() throws IOException {
        tls().shutdownOutput();
    }

    /** Without a last word of TLS, which would wait for who is just writing. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
