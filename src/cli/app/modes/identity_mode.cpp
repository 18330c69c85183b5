#include "cli/app/modes/identity_mode.hpp"

#include "cli/render/json_text.hpp"
#include "cli/state/identity_file.hpp"
#include <babel/client/card.hpp>
#include <babel/core/text.hpp>
#include <babel/crypto/openssh_key.hpp>
#include <babel/crypto/secret.hpp>
#include <babel/wire/ports.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <iostream>
#include <span>
#include <string>
#include <utility>

namespace babel::cli {
namespace {

using config::fault;
using done_or_fault = result<void, fault>;

fault wrong_identity_usage(std::string what) {
    return {"identity", std::move(what), true};
}

bytes_view bytes_of(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Asked twice, unless it comes from a file.
result<secret_text, fault> new_passphrase(const std::string& file) {
    const auto ask = passphrase_from(file);
    auto first = ask("New passphrase: ");
    if (!first || !file.empty()) return first;
    if (first->text().empty()) return fault{"identity", "a copy needs a passphrase", false};
    const auto again = ask("The same again: ");
    if (!again) return again.error();
    if (crypto::is_same_secret(bytes_of(first->text()), bytes_of(again->text()))) return first;
    return fault{"identity", "the two passphrases differ", false};
}

void print_identity(const identity_file& file, const identity& own, bool as_json) {
    const auto key = to_openssh(own.key.public_part());
    const auto fingerprint = to_string(fingerprint_of(own.key.public_part()));
    if (as_json) {
        std::cout << json_text({
                         {"v", 1},
                         {"type", "identity"},
                         {"fingerprint", fingerprint},
                         {"key", key},
                         {"file", printable_path(file.path().native())},
                         {"earlier_keys", own.endorsements.size()},
                     })
                  << '\n';
        return;
    }
    std::cout << "fingerprint  " << fingerprint << "\nkey          " << key << "\nfile         "
              << printable_path(file.path().native()) << '\n';
    if (!own.endorsements.empty())
        std::cout << "endorsed by  " << own.endorsements.size() << " earlier key"
                  << (own.endorsements.size() > 1 ? "s" : "") << '\n';
}

done_or_fault print_result(const identity_file& file, identity_file::outcome own, bool as_json) {
    if (!own) return own.error();
    print_identity(file, *own, as_json);
    return {};
}

done_or_fault print_card(const identity_file& file, const invocation& options) {
    const auto& chosen = options.client;
    if (chosen.name.empty()) return wrong_identity_usage("a card needs --name NAME");
    if (!options.server_given) return wrong_identity_usage("a card needs --server HOST");
    const auto own = file.load();
    if (!own) return own.error();
    const bool has_tls_port = chosen.server.form == client::address_form::tls_only;
    const auto port = has_tls_port ? chosen.server.port : wire::tls_port;
    std::cout << to_line(client::card{
                     chosen.name, {chosen.server.host, port}, own->key.public_part()})
              << '\n';
    return {};
}

done_or_fault export_identity(
    const identity_file& file, const std::string& copy, const std::string& passphrase_file
) {
    if (!file.exists())
        return fault{printable_path(file.path().native()), "there is no key yet", false};
    const auto passphrase = new_passphrase(passphrase_file);
    if (!passphrase) return passphrase.error();
    return file.export_to(copy, *passphrase);
}

done_or_fault perform(const identity_file& file, const invocation& options) {
    const std::span words(options.words);
    const auto verb = words.empty() ? std::string("show") : words[0];
    const bool has_file = verb == "export" || verb == "import";
    if (words.size() > (has_file ? 2U : 1U)) return wrong_identity_usage("too many words");
    if (has_file && words.size() < 2) return wrong_identity_usage(verb + " needs a FILE");
    if (verb == "card") return print_card(file, options);
    if (verb == "export") return export_identity(file, words[1], options.passphrase_file);
    if (verb == "import") return print_result(file, file.import_from(words[1]), options.json);
    if (verb == "rotate") return print_result(file, file.rotate(), options.json);
    if (verb != "show") return wrong_identity_usage("show, card, export, import or rotate");
    if (!file.exists())
        return fault{
            printable_path(file.path().native()),
            "there is no key yet; the first encrypted login makes one",
            false};
    return print_result(file, file.load(), options.json);
}

} // namespace

exit_status run_identity(const invocation& options) {
    const identity_file file(
        chosen_identity_path(options.identity_file), passphrase_from(options.passphrase_file)
    );
    const auto done = perform(file, options);
    std::cout << std::flush;
    if (done) return exit_status::done;
    std::cerr << config::complaint("babel-cli", done.error());
    return done.error().is_usage ? exit_status::usage : exit_status::failed;
}

} // namespace babel::cli
