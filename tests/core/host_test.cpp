// Addresses and host names.
#include "support/catch.hpp"
#include <babel/core/text.hpp>

#include <string>

using namespace babel;

TEST_CASE("addresses and host names are hosts", "[host]") {
    const std::string label63(63, 'a');
    for (const std::string host :
         {"localhost",
          "example.org",
          "example.org.",
          "a",
          "a-b.c--d.e",
          "xn--bcher-kva.example",
          "3com.com",
          "4you",
          "my_host",
          "1.2.3.4.example",
          "0x7f.example",
          "127.0.0.1",
          "255.255.255.255",
          "0.0.0.0",
          "::",
          "::1",
          "2001:db8::42",
          "::ffff:10.1.2.3",
          "fe80::1%eth0",
          "fe80::1%eth0.7",
          "fe80::1%2",
          label63.c_str()}) {
        INFO(host);
        CHECK(is_host(host));
    }
    CHECK(is_host(label63 + "." + label63 + "." + label63 + "." + std::string(63, 'b'))); // 255
}

TEST_CASE("anything else is not a host", "[host]") {
    const std::string label63(63, 'a');
    for (const std::string text :
         {"",
          ".",
          "..",
          ".example",
          "a..b",
          "example.org..",
          "-a",
          "a-",
          "a.-b.c",
          "a b",
          " a",
          "a ",
          "a\n",
          "a/b",
          "user@host",
          "host:80",
          "[::1]",
          "http://a",
          "b\u00fccher",
          "a\x1b[2J",
          "\xff",
          "1.2.3.4:80",
          "1.2.3.256",
          "1.2.3",
          "1.2.3.4.",
          "1234",
          "12.",
          ":::",
          "1::2::3",
          "12345::",
          "::1%",
          "::1%a b",
          "::1%\x1b[2J",
          "fe80::1%eth0\n",
          "::1%-",
          "1.2.3.4%eth0",
          "%eth0",
          "::1%eth0%1"}) {
        INFO(text);
        CHECK_FALSE(is_host(text));
    }
    CHECK_FALSE(is_host(label63 + "a"));
    CHECK_FALSE(is_host(label63 + "." + label63 + "." + label63 + "." + label63 + ".")); // 256
    CHECK_FALSE(is_host(std::string("localhost\0", 10)));
    CHECK_FALSE(is_host(std::string("127.0.0.1\0.example", 18)));
    CHECK_FALSE(is_host(std::string(100'000, 'a')));
}
