// Errors have names and messages of their own.
#include "support/catch.hpp"
#include <babel/core/error.hpp>

#include <set>
#include <string>

using namespace babel;

TEST_CASE("every error has a message of its own", "[error]") {
    const std::string unknown = error_code(9999, babel_category()).message();
    std::set<std::string> seen{unknown};
    for (int value = 1; value <= static_cast<int>(errc::register_silent); ++value) {
        const error_code ec(value, babel_category());
        INFO(value << ": " << ec.message());
        CHECK_FALSE(ec.message().empty());
        CHECK(seen.insert(ec.message()).second);
        char buffer[8];
        CHECK(ec.message() == ec.message(buffer, sizeof buffer));
    }
    const error_code beyond(static_cast<int>(errc::register_silent) + 1, babel_category());
    CHECK(beyond.message() == unknown); // or register_silent is no longer the last
}

TEST_CASE("an error compares equal to its name and to no other category", "[error]") {
    const error_code ec = errc::timed_out;
    CHECK(ec == errc::timed_out);
    CHECK(ec != errc::cancelled);
    CHECK(ec.failed());
    CHECK(ec.category() == babel_category());
    CHECK(std::string(ec.category().name()) == "babel");
    CHECK(ec != error_code(ec.value(), boost::system::system_category()));
}

TEST_CASE("a result carries either a value or the error by name", "[error]") {
    const result<int> good = 7;
    const result<int> bad = errc::no_address;
    CHECK(*good == 7);
    CHECK(bad.error() == errc::no_address);
}
