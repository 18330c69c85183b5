// babel-cli from its start to its exit status, in a state folder of its own.
#include "cli/app/app.hpp"
#include "cli/app/console_fixture.hpp"
#include "cli/environment.hpp"
#include "cli/private_folder.hpp"
#include <babel/net/tcp.hpp>
#include <babel/wire/codec.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>

#include <filesystem>
#include <string>

using namespace babel;
using namespace babel::test;
using cli::exit_status;

namespace {

/// Nothing of the user who runs the tests is read or written.
struct app_under_test {
    app_under_test() {
        std::filesystem::create_directories(home.file("run"));
        options.mode = cli::mode::login;
        options.client.name = "alice";
        options.client.audio_in.type = audio::endpoint::kind::null;
        options.client.audio_out.type = audio::endpoint::kind::null;
        options.client.server.host = "127.0.0.1";
        options.client.server.port = listener.local_endpoint().port();
        options.client.server.form = client::address_form::plain_only;
    }

    /// `serve` is called when the program runs.
    template <class Serve>
    exit_status run(Serve serve) {
        output_pipe out, error;
        exit_status status{};
        {
            const replaced_stream shows(STDOUT_FILENO, out.writer.get());
            const replaced_stream complains(STDERR_FILENO, error.writer.get());
            cli::app subject(loop.get_executor(), options);
            spawned<exit_status> running(loop, subject.run());
            serve();
            status = running.get();
        }
        shown = out.read();
        complaints = error.read();
        return status;
    }
    exit_status run() {
        return run([] {});
    }
    void accept() {
        bool accepted = false;
        listener.async_accept(server, [&](error_code) { accepted = true; });
        run_until(loop, [&] { return accepted; });
        asio::write(server, asio::buffer(wire::encode(wire::hello_connect{})));
        run_until(loop, [&] { return server.available() > 0; });
    }
    /// The program has connected, and was not accepted yet.
    bool was_reached() {
        error_code failed;
        listener.non_blocking(true);
        listener.accept(server, failed);
        return failed != asio::error::would_block;
    }
    void accept_login() {
        accept();
        asio::write(server, asio::buffer(wire::encode(wire::login_success{})));
    }

    private_folder home;
    with_environment own_home{"HOME", home.file("home").c_str()};
    with_environment state{"XDG_STATE_HOME", home.file("state").c_str()};
    with_environment data{"XDG_DATA_HOME", home.file("data").c_str()};
    with_environment runtime{"XDG_RUNTIME_DIR", home.file("run").c_str()};
    asio::io_context loop{1};
    net::tcp::acceptor listener{loop, {asio::ip::address_v4::loopback(), 0}};
    net::tcp::socket server{loop};
    cli::invocation options;
    std::string shown;
    std::string complaints;
};

} // namespace

TEST_CASE("a log that cannot be written ends the program before it connects", "[app]") {
    app_under_test t;
    t.options.log_file = "/nowhere/at/all";
    CHECK(t.run() == exit_status::failed);
    CHECK(t.complaints.find("/nowhere/at/all") != std::string::npos);
    CHECK_FALSE(t.was_reached());
}

TEST_CASE("sound that is missing ends the program before it connects", "[app][threads]") {
    app_under_test t;
    t.options.client.audio_in = {audio::endpoint::kind::file, t.home.file("missing.wav").string()};
    CHECK(t.run() == exit_status::audio_failed);
    CHECK(t.complaints.find("missing.wav") != std::string::npos);
    CHECK_FALSE(t.was_reached());
}

TEST_CASE("a server that is not there is the status of the program", "[app]") {
    app_under_test t;
    // A port that is taken and has no listener.
    const net::tcp::socket silent(t.loop, {asio::ip::address_v4::loopback(), 0});
    t.options.client.server.port = silent.local_endpoint().port();
    CHECK(t.run() == exit_status::server_lost);
    CHECK_FALSE(t.complaints.empty());
}

TEST_CASE("a server that ends the session during the login is the status of the program", "[app]") {
    app_under_test t;
    const auto closes = [&] {
        t.accept();
        t.server.close();
    };
    CHECK(t.run(closes) == exit_status::server_lost);
}

TEST_CASE("commands run after the login, and the last of them ends the program", "[app]") {
    app_under_test t;
    t.options.commands = {"contacts", "quit"};
    const auto status = t.run([&] { t.accept_login(); });
    CHECK(status == exit_status::done);
    CHECK(t.shown.find("alice") != std::string::npos);
}

TEST_CASE("a command that fails is the status of the program", "[app]") {
    app_under_test t;
    t.options.commands = {"hangup", "quit"};
    const auto status = t.run([&] { t.accept_login(); });
    CHECK(status == exit_status::failed);
    CHECK(t.complaints.find("no call") != std::string::npos);
}

TEST_CASE("a call that cannot be placed ends the program of that call", "[app]") {
    app_under_test t;
    t.options.mode = cli::mode::call;
    t.options.callee = "alice"; // herself
    const auto status = t.run([&] { t.accept_login(); });
    CHECK(status == exit_status::media_failed);
    CHECK_FALSE(t.complaints.empty());
}

TEST_CASE("a program for others prints lines of JSON alone", "[app]") {
    app_under_test t;
    t.options.json = true;
    t.options.commands = {"quit"};
    const auto status = t.run([&] { t.accept_login(); });
    CHECK(status == exit_status::done);
    CHECK(t.shown.starts_with("{\"v\":1,\"seq\":1,"));
    CHECK(t.shown.find("\"type\":\"login.ok\"") != std::string::npos);
}
