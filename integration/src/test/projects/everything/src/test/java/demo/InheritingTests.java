package demo;

class InheritingTests extends AbstractOnOldKernels {}
