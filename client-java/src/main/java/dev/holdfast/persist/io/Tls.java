package dev.holdfast.persist.io;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.xnio.StreamConnection;
import org.xnio.ssl.JsseSslStreamConnection;

/**
 * The client's side of TLS on a connection that is there already.
 *
 * <p><em>Thread-safe.</em>
 */
final class Tls {

    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

    private Tls() {}

    /** This class of XNIO and no other: the others hang with TLS 1.3, or with replies of more than 16 KiB. */
    static StreamConnection over(StreamConnection tcp, SSLContext context, String serverName, InetSocketAddress peer) {
        SSLEngine engine = context.createSSLEngine(serverName, peer.getPort());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (!ADDRESS.matcher(serverName).matches()) {
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
        }
        engine.setSSLParameters(parameters);
        return new JsseSslStreamConnection(tcp, engine, false);
    }
}
