package dev.holdfast.client.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A class whose tests may take a {@link dev.holdfast.client.HoldfastClient} as a parameter: connected, for a project
 * that no other test uses, and closed when the test ends. The server is in this process, keeps everything in memory,
 * and is there for all tests of the class; it can be had as a {@link TestServer}.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(HoldfastExtension.class)
public @interface HoldfastTest {}
