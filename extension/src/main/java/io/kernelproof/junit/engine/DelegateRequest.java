package io.kernelproof.junit.engine;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.EngineDiscoveryListener;
import org.junit.platform.engine.EngineDiscoveryRequest;

/**
 * The request as another engine gets it: with other selectors, and with another listener, since the launcher may ask that engine
 * too and would hear of each issue twice. It is a proxy because the interface grows: a class that implements it as
 * compiled here has not the methods which a newer version of JUnit calls.
 */
final class DelegateRequest implements InvocationHandler {

    private final EngineDiscoveryRequest request;
    private final List<? extends DiscoverySelector> selectors;
    private final EngineDiscoveryListener listener;

    private DelegateRequest(
            EngineDiscoveryRequest request,
            List<? extends DiscoverySelector> selectors,
            EngineDiscoveryListener listener) {
        this.request = request;
        this.selectors = selectors;
        this.listener = listener;
    }

    static EngineDiscoveryRequest of(
            EngineDiscoveryRequest request,
            List<? extends DiscoverySelector> selectors,
            EngineDiscoveryListener listener) {
        return (EngineDiscoveryRequest) Proxy.newProxyInstance(
                EngineDiscoveryRequest.class.getClassLoader(),
                new Class<?>[] {EngineDiscoveryRequest.class},
                new DelegateRequest(request, selectors, listener));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.getName().equals("getSelectorsByType") && arguments != null) {
            Class<?> type = (Class<?>) arguments[0];
            return selectors.stream().filter(type::isInstance).toList();
        }
        if (method.getName().equals("getDiscoveryListener")) {
            return listener;
        }
        if (method.getName().equals("getConfigurationParameters")) {
            return new SeededParameters(request.getConfigurationParameters());
        }
        try {
            return method.invoke(request, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
