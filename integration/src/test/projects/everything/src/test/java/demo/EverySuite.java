package demo;

import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

@Suite
@SelectClasses({ComposedTests.class, PlainTests.class})
class EverySuite {}
