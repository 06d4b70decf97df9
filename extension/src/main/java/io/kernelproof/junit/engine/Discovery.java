package io.kernelproof.junit.engine;

import static org.junit.platform.engine.SelectorResolutionResult.resolved;
import static org.junit.platform.engine.SelectorResolutionResult.unresolved;

import io.kernelproof.environment.Environment;
import io.kernelproof.junit.session.Settings;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.platform.commons.JUnitException;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.EngineDiscoveryRequest;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;

/**
 * One discovery: lets the other engines discover the request, and puts a copy of the tests that we take below each of their
 * environments. Starts nothing, and waits for nobody else: that there is a daemon, {@link Ahead} finds out beside it.
 */
final class Discovery {

    /** Whose classes are loaded before those to whom they matter load them. */
    private static final int FEW = 16;

    private final EngineDiscoveryRequest request;
    private final UniqueId engineId;
    private final Selection selection;
    private final Delegates delegates;
    private final DeclarationErrors errors = new DeclarationErrors();
    private final Matrix matrix;
    private final Measuring measuring;

    /** What was discovered for an environment that an id names, by the environment's id. */
    private final Map<String, Part> parts = new LinkedHashMap<>();

    private final Part everywhere;

    /** What was discovered for classes of which an id names the minimum kernel. */
    private final Part toMeasure;

    /** What some selectors discover. */
    private record Part(Placement placement, Invocations invocations) {}

    Discovery(EngineDiscoveryRequest request, UniqueId engineId) {
        this.request = request;
        this.engineId = engineId;
        this.selection = new Selection(request, engineId);
        this.delegates = new Delegates(request, engineId);
        Settings settings = settings();
        this.matrix = new Matrix(settings, errors);
        this.measuring = new Measuring(settings, matrix);
        likely(settings).ifPresent(likely -> Ahead.of(likely, settings, request.getConfigurationParameters()::get));
        this.everywhere = part(selection.everywhere());
        selection.environmentIds().forEach(id -> parts.put(id, part(selection.in(id))));
        this.toMeasure = part(selection.measured().stream()
                .map(DiscoverySelectors::selectClass)
                .toList());
    }

    TestDescriptor discover() {
        TestDescriptor root = new RootDescriptor(engineId, delegates.failures());
        checkSelectedInterfaces();
        errors.owners().forEach(owner -> root.addChild(wrong(owner)));
        environments().forEach(environment -> addTests(root, environment));
        everywhere.placement().measured().forEach(each -> addMeasured(root, each, everywhere));
        toMeasure.placement().measured().stream()
                .filter(each -> selection.measured().contains(each.className()))
                .filter(each -> !everywhere.placement().measured().contains(each))
                .forEach(each -> addMeasured(root, each, toMeasure));
        Claims.add(
                everywhere.placement().taken().stream().map(this::idInItsEngine).toList());
        reportOwnIds(root);
        return root;
    }

    /** An environment of one of the first classes that are named, for what can be done ahead while they are discovered. */
    private Optional<Environment> likely(Settings settings) {
        Matrix matrix = new Matrix(settings, new DeclarationErrors());
        return request.getSelectorsByType(ClassSelector.class).stream()
                .limit(FEW)
                .flatMap(selector -> environmentsOf(selector, matrix))
                .findFirst();
    }

    private static Stream<Environment> environmentsOf(ClassSelector selector, Matrix matrix) {
        try {
            Class<?> type = selector.getJavaClass();
            return matrix.of(type, type.getName(), Optional.empty()).stream()
                    .flatMap(axis -> axis.environments().stream());
        } catch (JUnitException | LinkageError e) {
            // The engines to which it matters say so.
            return Stream.empty();
        }
    }

    private Settings settings() {
        try {
            Settings.requireKnown(request.getConfigurationParameters().keySet());
            requireUsable(request.getConfigurationParameters()::get);
            return Settings.of(request.getConfigurationParameters()::get);
        } catch (IllegalArgumentException e) {
            errors.add(DeclarationErrors.CONFIGURATION, String.valueOf(e.getMessage()));
            return Settings.of(name -> Optional.empty());
        }
    }

    /** These are read again where a JVM inside is started, which is late for a complaint. */
    private static void requireUsable(Function<String, Optional<String>> parameters) {
        var unusedTrap = GuestTrap.configured(parameters);
        var unusedPort = Debugger.configured(parameters);
        var unusedVariables = GuestVariables.of(parameters, Map.of());
        var unusedSwitch = AppCdsArchive.isSwitchedOff(parameters);
    }

    private Part part(List<? extends DiscoverySelector> selectors) {
        Placement placement = new Placement(delegates.discover(selectors), matrix, measuring, errors);
        return new Part(placement, Invocations.of(selectors, placement.roots(), delegates));
    }

    private void checkSelectedInterfaces() {
        for (ClassSelector selector : request.getSelectorsByType(ClassSelector.class)) {
            try {
                matrix.requireNoInterface(selector.getJavaClass());
            } catch (JUnitException e) {
                // There is no such class: the engines to which it matters say so.
            }
        }
    }

    private DeclarationDescriptor wrong(String owner) {
        Map<UniqueId, Found> victims = new LinkedHashMap<>();
        for (Part part : allParts()) {
            part.placement().roots().stream()
                    .flatMap(Found::leaves)
                    .filter(leaf -> part.placement().isVictimOf(owner, leaf))
                    .forEach(leaf -> victims.put(leaf.id(), leaf));
        }
        DeclarationDescriptor wrong =
                new DeclarationDescriptor(engineId, owner, errors.messageOf(owner), !victims.isEmpty());
        victims.forEach((id, leaf) -> wrong.add(Ids.append(wrong.getUniqueId(), below(id)), leaf));
        return wrong;
    }

    private Set<Environment> environments() {
        Set<Environment> environments = new LinkedHashSet<>();
        allParts().forEach(part -> environments.addAll(part.placement().environments()));
        return environments;
    }

    private List<Part> allParts() {
        return Stream.concat(Stream.of(everywhere), parts.values().stream()).toList();
    }

    private void addTests(TestDescriptor root, Environment environment) {
        EnvironmentDescriptor node = new EnvironmentDescriptor(engineId, environment);
        Part part = parts.getOrDefault(environment.id(), everywhere);
        addCopies(node, part, leaf -> part.placement().runsIn(environment, leaf));
        if (!node.getChildren().isEmpty()) {
            root.addChild(node);
        }
    }

    private void addMeasured(TestDescriptor root, Measured measured, Part part) {
        FloorDescriptor floor = new FloorDescriptor(engineId, measured);
        EnvironmentDescriptor node =
                new EnvironmentDescriptor(floor.getUniqueId(), Environment.onKernel(Environment.HOST_KERNEL));
        addCopies(node, part, leaf -> part.placement().isPartOf(measured, leaf));
        floor.addChild(node);
        root.addChild(floor);
    }

    private void addCopies(EnvironmentDescriptor node, Part part, Predicate<Found> isWanted) {
        part.placement().roots().stream()
                .flatMap(engine -> copy(engine, node, part, isWanted).stream())
                .forEach(node::addChild);
    }

    /** Copies what is wanted; empty if nothing below is. */
    private Optional<InsideDescriptor> copy(
            Found found, EnvironmentDescriptor environment, Part part, Predicate<Found> isWanted) {
        if (found.children().isEmpty() && !isWanted.test(found)) {
            return Optional.empty();
        }
        List<InsideDescriptor> children = found.children().stream()
                .flatMap(child -> copy(child, environment, part, isWanted).stream())
                .toList();
        if (children.isEmpty() && !found.children().isEmpty()) {
            return Optional.empty();
        }
        InsideDescriptor copy = InsideDescriptor.of(
                environment, insideId(found.id()), found, part.invocations().of(found.id(), this::insideId));
        children.forEach(copy::addChild);
        return Optional.of(copy);
    }

    /** Ids of ours are known to nobody else, so it is for us to say whether there is anything behind them. */
    private void reportOwnIds(TestDescriptor root) {
        Map<UniqueId, TestDescriptor> tree = new HashMap<>();
        root.accept(each -> tree.put(each.getUniqueId(), each));
        for (Selection.OwnId own : selection.ownIds()) {
            // What has wrong declarations is behind it, but elsewhere in the tree.
            boolean isResolved = isThere(own, tree) || !errors.owners().isEmpty();
            request.getDiscoveryListener()
                    .selectorProcessed(engineId, own.selector(), isResolved ? resolved() : unresolved());
        }
    }

    private boolean isThere(Selection.OwnId own, Map<UniqueId, TestDescriptor> tree) {
        UniqueId id = own.id();
        TestDescriptor found = tree.get(id);
        while (found == null && id.getSegments().size() > 1) {
            id = id.removeLastSegment();
            found = tree.get(id);
        }
        // What is below a template comes only when it runs.
        return found != null && (id.equals(own.id()) ? !isEmptyRoot(found) : found.mayRegisterTests());
    }

    private static boolean isEmptyRoot(TestDescriptor found) {
        return found.isRoot() && found.getChildren().isEmpty();
    }

    private List<UniqueId.Segment> below(UniqueId id) {
        return Ids.below(engineId, id).orElseThrow();
    }

    private UniqueId insideId(UniqueId id) {
        return Ids.ofSegments(below(id));
    }

    private UniqueId idInItsEngine(UniqueId id) {
        return Ids.beside(engineId, below(id));
    }
}
