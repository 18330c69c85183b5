// Logins of users who have a session at another node.
#include "cluster/node_fixture.hpp"
#include "support/catch.hpp"

#include <string>

namespace babel::cluster {
namespace {

/// Login 1, with a key, asks for x, which node 2 has.
struct asking_node : node {
    asking_node() {
        link("x 2");
        rules.ask(1, {"x", "s", "key"}, now, out);
        flush();
        answer("OK 10 2");
        out.clear();
        flush();
    }
};

/// A session of x here, with a key.
struct holder_node : node {
    holder_node() {
        link();
        rules.ask(1, {"x", "s", "key"}, now, out);
        flush();
        answer("OK 11 O");
        read({"o 1 + x"});
        out.clear();
    }
};

} // namespace

TEST_CASE("a holder's node is asked with the key of the login", "[membership]") {
    asking_node n;
    CHECK(n.done() == lines{"route 2 owner 1 key x"});
    n.answer("OK SENT");
    SECTION("and may give the name up") {
        n.receive(2, "yours 1");
        n.flush();
        CHECK(n.last_words() == lines{"x", "s", "key", "", "2"});
        n.answer("OK 11 O");
        n.out.erase(n.out.begin());
        CHECK(n.done() == lines{"1 is granted"});
    }
    SECTION("or check its session") {
        n.receive(2, "alive 1");
        CHECK(n.done() == lines{"1 is taken"});
    }
    SECTION("and no other node can give it up") {
        n.receive(3, "yours 1");
        n.flush();
        CHECK(n.done().empty());
    }
}

TEST_CASE("a name that moved after it was given up is asked for again", "[membership]") {
    asking_node n;
    n.answer("OK SENT");
    n.receive(2, "yours 1");
    n.flush();
    n.answer("OK 11 3");
    n.out.clear();
    n.flush();
    CHECK(n.done() == lines{"route 3 owner 1 key x"});
    n.answer("OK SENT");
    n.receive(3, "gone 1");
    n.flush();
    CHECK(n.last_words() == lines{"x", "s", "key", "", ""}); // node 2 has no say any more
}

TEST_CASE("a session yields its name to its own key alone", "[membership]") {
    holder_node n;
    n.receive(2, "owner 7 other x");
    n.flush();
    CHECK(n.done() == lines{"check x"});
    n.receive(2, "owner 8 key x");
    n.flush();
    CHECK(n.done() == lines{"route 2 yours 8"});
}

TEST_CASE("a session without a key yields its name to nobody", "[membership]") {
    node n;
    n.link();
    n.log_in("x");
    n.receive(2, "owner 7 key x");
    n.flush();
    CHECK(n.done() == lines{"check x"});
}

TEST_CASE("a session that yielded its name has moved to the other node", "[membership]") {
    holder_node n;
    n.receive(2, "owner 7 key x");
    n.flush();
    n.out.clear();
    SECTION("as the news tells") {
        n.answer("OK SENT");
        n.read({"o 2 + x"});
        CHECK(n.done() == lines{"moved x", "+x"});
    }
    SECTION("and to no other one") {
        n.answer("OK SENT");
        n.read({"o 3 + x"});
        CHECK(n.done() == lines{"lost x", "+x"});
    }
    SECTION("as the next link shows") {
        n.rules.on_link_down(n.out);
        n.link("x 2");
        n.flush();
        n.out.clear();
        n.answer("OK 12 2");
        CHECK(n.done() == lines{"moved x", "+x"});
    }
    n.rules.release("x"); // its session
    n.flush();
    CHECK(n.done().empty());
}

} // namespace babel::cluster
