/// XML-RPC at `/RPC2`: the library reads calls, MBean operations answer them, our own writer writes the answers.
@NullMarked
package dev.provost.bridge.xmlrpc;

import org.jspecify.annotations.NullMarked;
